# A plan warns as long as a backup of the last day has failed.

module "failed" {
  source = "../"
  type   = "vzdump"
  class  = "error"
  since  = "1d"
}

check "backups" {
  assert {
    condition     = module.failed.count == 0
    error_message = "Failed: ${join(", ", [for task in module.failed.tasks : "${task.id} on ${task.node}: ${task.reason}"])}"
  }
}

output "failed" {
  value = [for task in module.failed.tasks : task.upid]
}
