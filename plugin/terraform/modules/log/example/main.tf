# The last lines of the log of the newest backup of a guest.

variable "vmid" {
  description = "The number of the guest."
  type        = number
}

module "log" {
  source = "../"
  vmid   = var.vmid
  type   = "vzdump"
  latest = true
  tail   = 20
}

output "text" {
  value = module.log.text
}
