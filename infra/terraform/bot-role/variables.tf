variable "assume_role_policy" {
  description = "Trust policy in JSON: what starts the bot (ecs-tasks.amazonaws.com, EKS Pod Identity, IRSA, EC2)."
  type        = string
}

variable "role_name" {
  description = "Name of the role."
  type        = string
  default     = "byok-key-bot"
}

variable "target_role_name" {
  description = "role_name of target-account-role. Which accounts is decided there, by who trusts this role."
  type        = string
  default     = "byok-key-creator"
}
