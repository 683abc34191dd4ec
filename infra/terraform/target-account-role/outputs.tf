output "role_arn" {
  description = "accounts[].roleArn of the bot's config"
  value       = aws_iam_role.this.arn
}
