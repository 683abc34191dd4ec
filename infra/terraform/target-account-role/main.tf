# The same rights as infra/cloudformation/target-account-role.yaml, which says for each why.

terraform {
  required_version = ">= 1.3"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

data "aws_partition" "current" {}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  description          = "Assumed by byok-key to create KMS keys without key material, after approval in Slack."
  max_session_duration = 3600

  assume_role_policy = templatefile("${path.module}/trust.json.tftpl", {
    bot_principal_arn = var.bot_principal_arn
    external_id       = var.external_id
  })
}

resource "aws_iam_role_policy" "this" {
  name = "byok-key"
  role = aws_iam_role.this.id

  policy = templatefile("${path.module}/policy.json.tftpl", {
    partition    = data.aws_partition.current.partition
    account_id   = data.aws_caller_identity.current.account_id
    alias_prefix = var.alias_prefix
  })
}
