# Shows the fields of a UPID. No server is asked.

variable "program" {
  description = "The upid program, and words that go before its own."
  type        = list(string)
  default     = ["upid"]
  nullable    = false
}

data "external" "task" {
  program = concat(var.program, ["terraform", "decode"])

  # Only what was given is sent: upid has the defaults.
  query = { for name, value in local.arguments : name => tostring(value) if value != null }
}
