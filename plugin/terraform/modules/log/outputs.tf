# Generated from the rows of upid by make gen: the results of upid log, each with its
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

output "class" {
  description = "no_task if there was nothing to do, so that there is no UPID."
  value       = local.task.class
}

output "skipped" {
  description = "True if the input was the result of a skipped Ansible task."
  value       = local.task.skipped == "true"
}

output "note" {
  description = "Why there is no task."
  value       = local.task.note
}

output "lines" {
  description = "The lines as {n, t}, ordered by n."
  value       = try(jsondecode(local.task.lines), [])
}

output "text" {
  description = "The lines as one text, joined by newlines."
  value       = local.task.text
}

output "total" {
  description = "The number of lines of the log on the server."
  value       = try(tonumber(local.task.total), null)
}

output "truncated" {
  description = "Whether lines is only a part of the log."
  value       = local.task.truncated == "true"
}

output "invalid_utf8" {
  description = "Whether bytes that are not UTF-8 were replaced by U+FFFD."
  value       = local.task.invalid_utf8 == "true"
}

output "result" {
  description = "The whole result, with its own types."
  value       = jsondecode(local.task.json)
}

locals {
  task = data.external.task.result
}
