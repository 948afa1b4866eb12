# Waits for a backup that something else has started. A plan fails if the backup has failed.
# The server and the credentials come from the environment (PROXMOX_HOST, PROXMOX_TOKEN_ID, …).

variable "upid" {
  description = "The UPID of the backup."
  type        = string
}

module "backup" {
  source  = "../"
  upid    = var.upid
  timeout = "2h"
}

output "summary" {
  value = "${module.backup.type} of ${module.backup.id} ended with ${module.backup.exitstatus}"
}
