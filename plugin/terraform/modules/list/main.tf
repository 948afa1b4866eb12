# Lists the tasks of a Proxmox server that match filters, running ones first.

variable "program" {
  description = "The upid program, and words that go before its own."
  type        = list(string)
  default     = ["upid"]
  nullable    = false
}

data "external" "task" {
  program = concat(var.program, ["terraform", "list"])

  # Only what was given is sent: upid has the defaults, which may come from its environment or profile.
  query = { for name, value in local.arguments : name => tostring(value) if value != null }
}
