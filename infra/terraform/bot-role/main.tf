# The same rights as infra/cloudformation/bot-role.yaml. Who may start the bot is given by whoever calls the module.

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

resource "aws_iam_role" "this" {
  name               = var.role_name
  description        = "What byok-key runs as."
  assume_role_policy = var.assume_role_policy
}

resource "aws_iam_role_policy" "this" {
  name = "assume-target-roles"
  role = aws_iam_role.this.id

  policy = templatefile("${path.module}/policy.json.tftpl", {
    partition        = data.aws_partition.current.partition
    target_role_name = var.target_role_name
  })
}
