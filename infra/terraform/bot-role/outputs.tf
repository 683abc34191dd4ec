output "role_arn" {
  description = "bot_principal_arn of target-account-role"
  value       = aws_iam_role.this.arn
}
