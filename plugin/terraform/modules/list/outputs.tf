# Generated from the rows of upid by make gen: the results of upid list, each with its
# own type. The program returns strings; "" means that there is no value.

output "upid" {
  description = "The UPID as given; null if there was no task."
  value       = local.task.upid
}

output "family" {
  description = "pve is the form with nine fields, of Proxmox VE and Mail Gateway; pbs the form with ten, of Backup Server and Datacenter Manager."
  value       = local.task.family
}

output "node" {
  description = "The node that the task runs on."
  value       = local.task.node
}

output "pid" {
  description = "The process ID; for Backup Server and Datacenter Manager that of the daemon."
  value       = try(tonumber(local.task.pid), null)
}

output "pstart" {
  description = "The start time of that process, in clock ticks since the node booted."
  value       = try(tonumber(local.task.pstart), null)
}

output "starttime" {
  description = "The start time of the task, in UNIX seconds."
  value       = try(tonumber(local.task.starttime), null)
}

output "type" {
  description = "The type of the task, such as vzdump or qmstart."
  value       = local.task.type
}

output "id" {
  description = "What the task works on, often a guest number; unescaped in the form with ten fields."
  value       = local.task.id
}

output "id_raw" {
  description = "The id as written in the UPID."
  value       = local.task.id_raw
}

output "user" {
  description = "The user who started the task, without the token."
  value       = local.task.user
}

output "tokenid" {
  description = "The name of the API token, or null."
  value       = local.task.tokenid
}

output "realm" {
  description = "The realm of the user, or null."
  value       = local.task.realm
}

output "comment" {
  description = "Text after the last colon; no product writes it."
  value       = local.task.comment
}

output "starttime_iso" {
  description = "starttime in UTC, such as 2026-11-24T01:57:21Z."
  value       = local.task.starttime_iso
}

output "task_id" {
  description = "The number of the task within its daemon; only in the form with ten fields."
  value       = try(tonumber(local.task.task_id), null)
}

output "remote" {
  description = "The remote of a Datacenter Manager that the task belongs to."
  value       = local.task.remote
}

output "remote_type" {
  description = "The type of that remote: pve or pbs."
  value       = local.task.remote_type
}

output "canonical" {
  description = "The UPID as its server writes it."
  value       = local.task.canonical
}

output "profile" {
  description = "The profile of the server, if several are in use."
  value       = local.task.profile
}

output "status" {
  description = "running or stopped."
  value       = local.task.status
}

output "exitstatus" {
  description = "The exit status as Proxmox reports it."
  value       = local.task.exitstatus
}

output "class" {
  description = "The class of the exit status: running, ok, warning, error or unknown."
  value       = local.task.class
}

output "ok" {
  description = "Whether the task has succeeded; warnings are not a failure."
  value       = local.task.ok == "true"
}

output "running" {
  description = "Whether the task is still running."
  value       = local.task.running == "true"
}

output "warning_count" {
  description = "The number of warnings."
  value       = try(tonumber(local.task.warning_count), null)
}

output "reason" {
  description = "Why the task failed, from its exit status; or null."
  value       = local.task.reason
}

output "endtime" {
  description = "The end time of the task, in UNIX seconds."
  value       = try(tonumber(local.task.endtime), null)
}

output "endtime_iso" {
  description = "endtime in UTC, such as 2026-11-24T01:57:21Z."
  value       = local.task.endtime_iso
}

output "duration" {
  description = "How long the task ran, in seconds."
  value       = try(tonumber(local.task.duration), null)
}

output "count" {
  description = "The number of tasks."
  value       = tonumber(local.task.count)
}

output "tasks" {
  description = "The tasks, running ones first. The other outputs are about the first of them."
  value       = jsondecode(local.task.json)
}

locals {
  task = data.external.task.result
}
