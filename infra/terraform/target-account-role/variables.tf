variable "bot_principal_arn" {
  description = "ARN of the role (or user) that the bot runs as. It must exist already."
  type        = string

  validation {
    condition     = can(regex("^arn:aws(-cn|-us-gov)?:iam::\\d{12}:(role|user)/[\\w+=,.@/-]+$", var.bot_principal_arn))
    error_message = "Must be the ARN of an IAM role or user."
  }
}

variable "external_id" {
  description = "The accounts[].externalId of the bot's config; choose one that cannot be guessed."
  type        = string
  sensitive   = true

  validation {
    condition     = can(regex("^[\\w+=,.@:/-]{2,1000}$", var.external_id))
    error_message = "Must have 2 to 1,000 letters, digits or _+=,.@:/-"
  }
}

variable "alias_prefix" {
  description = "The accounts[].aliasPrefix of the bot's config, such as \"payments/\"; empty: any alias."
  type        = string
  default     = ""

  validation {
    condition     = can(regex("^[a-zA-Z0-9/_-]{0,200}$", var.alias_prefix)) && !can(regex("^(aws|alias)/", var.alias_prefix))
    error_message = "Must be letters, digits, \"/\", \"_\" or \"-\", without \"alias/\" and not \"aws/\"."
  }
}

variable "role_name" {
  description = "Name of the role; the accounts[].roleArn of the bot's config ends with it."
  type        = string
  default     = "byok-key-creator"
}
