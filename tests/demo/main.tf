# The module around upid, for a task that something else has started.

variable "upid" {
  type = string
}

module "wait" {
  source  = "./wait"
  upid    = var.upid
  timeout = 60
}

output "exitstatus" {
  value = module.wait.exitstatus
}

output "reason" {
  value = module.wait.reason
}
