# When a task started, and who started it. No server is asked.

variable "upid" {
  description = "The UPID of the task."
  type        = string
}

module "task" {
  source = "../"
  upid   = var.upid
}

output "started" {
  value = "${module.task.starttime_iso} by ${module.task.user} on ${module.task.node}"
}
