# Backs up a guest when `revision` changes, and waits for the backup. If the backup fails, so does the
# apply, and the next apply starts another one. The secret stays out of state and plan.
# The server comes from the environment (PROXMOX_HOST, PROXMOX_CA_PATH).

terraform {
  required_version = ">= 1.10" # ephemeral variables
}

variable "vmid" {
  description = "The number of the guest."
  type        = number
}

variable "revision" {
  description = "What the backup is of; another value makes another backup."
  type        = string
}

variable "token_id" {
  description = "The API token: user@realm!name."
  type        = string
}

variable "token_secret" {
  description = "Its secret."
  type        = string
  ephemeral   = true
}

resource "terraform_data" "backup" {
  triggers_replace = [var.vmid, var.revision]

  provisioner "local-exec" {
    command = "upid run POST /nodes/pve1/vzdump vmid=${var.vmid} --timeout 2h"
    environment = {
      PROXMOX_TOKEN_ID     = var.token_id
      PROXMOX_TOKEN_SECRET = var.token_secret
    }
  }
}
