# Generated from the rows of upid: the results of upid wait, each with its own type. The program
# gives strings only, so "" stands where there is none.

output "upid" {
  description = "The UPID as it was given; null where there was none to wait for."
  value       = local.task.upid
}

output "family" {
  description = "pve for the nine-piece form of PVE and PMG, pbs for the ten-piece form of PBS and PDM."
  value       = local.task.family
}

output "node" {
  description = "The node that the task runs on."
  value       = local.task.node
}

output "pid" {
  description = "The process; of PBS and PDM the daemon's."
  value       = try(tonumber(local.task.pid), null)
}

output "pstart" {
  description = "When that process began, in clock ticks since the node's boot."
  value       = try(tonumber(local.task.pstart), null)
}

output "starttime" {
  description = "When the task began, in UNIX seconds."
  value       = try(tonumber(local.task.starttime), null)
}

output "type" {
  description = "The type of the task, such as vzdump or qmstart."
  value       = local.task.type
}

output "id" {
  description = "What it works on, often a VMID; unescaped in the ten-piece form."
  value       = local.task.id
}

output "id_raw" {
  description = "The id as it stands in the UPID."
  value       = local.task.id_raw
}

output "user" {
  description = "The user who began it, without the token."
  value       = local.task.user
}

output "tokenid" {
  description = "The API token's name, or null."
  value       = local.task.tokenid
}

output "realm" {
  description = "The user's realm, or null."
  value       = local.task.realm
}

output "comment" {
  description = "Text after the last colon; no product writes any."
  value       = local.task.comment
}

output "starttime_iso" {
  description = "starttime in UTC, as 2026-11-24T01:57:21Z."
  value       = local.task.starttime_iso
}

output "task_id" {
  description = "The task's number inside its daemon (ten-piece form only)."
  value       = try(tonumber(local.task.task_id), null)
}

output "remote" {
  description = "The remote of a datacenter manager that the task belongs to."
  value       = local.task.remote
}

output "remote_type" {
  description = "That remote's type: pve or pbs."
  value       = local.task.remote_type
}

output "canonical" {
  description = "The UPID as its server would write it."
  value       = local.task.canonical
}

output "status" {
  description = "running or stopped, as Proxmox says it."
  value       = local.task.status
}

output "exitstatus" {
  description = "How the task ended, in Proxmox's own words; only when it is stopped."
  value       = local.task.exitstatus
}

output "class" {
  description = "What that means: running, ok, warning, error, unknown, or no_task where there was nothing to wait for."
  value       = local.task.class
}

output "ok" {
  description = "Whether it counts as a success, which fail_on decides."
  value       = local.task.ok == "true"
}

output "running" {
  description = "Whether the task is still running."
  value       = local.task.running == "true"
}

output "warning_count" {
  description = "The warnings that the task ended with."
  value       = try(tonumber(local.task.warning_count), null)
}

output "reason" {
  description = "Why it failed, in one line, from the exit status or the log; or null."
  value       = local.task.reason
}

output "timed_out" {
  description = "Whether the wait ended before the task did."
  value       = local.task.timed_out == "true"
}

output "log_tail" {
  description = "The last lines of the log of a task that failed."
  value       = local.task.log_tail
}

output "ha_request" {
  description = "Whether the task only queued a request to the HA manager (hastart, hastop, hamigrate), whose work is another task."
  value       = local.task.ha_request == "true"
}

output "ha_note" {
  description = "Where only the request was looked at: that its work is not done by that, and how to wait for it; or null."
  value       = local.task.ha_note
}

output "followed_upid" {
  description = "The task that does the work of such a request, where follow_ha found one: status, exitstatus and all that follows from them are its own; or null."
  value       = local.task.followed_upid
}

output "result" {
  description = "The whole result, with its own types."
  value       = jsondecode(local.task.json)
}

locals {
  task = data.external.task.result
}
