# Wait for a Proxmox task to end, and fail the plan when it failed.

variable "program" {
  description = "The upid program, and words that go before its own."
  type        = list(string)
  default     = ["upid"]
  nullable    = false
}

variable "require_ok" {
  description = "Fail when the task has failed. With false the outcome is data: look at the outputs."
  type        = bool
  default     = true
  nullable    = false
}

data "external" "task" {
  program = concat(var.program, ["terraform", "wait"])

  # Only what was given is sent: upid has the defaults, and they may come from its environment or profile.
  query = { for name, value in local.arguments : name => tostring(value) if value != null }

  lifecycle {
    postcondition {
      # The flat key, never jsondecode: Terraform prints the values that a failed condition looks at.
      condition     = !var.require_ok || self.result.ok == "true"
      error_message = <<-EOT
        The Proxmox task did not end well.

          upid:       ${self.result.upid}
          exitstatus: ${self.result.exitstatus}
          reason:     ${self.result.reason}

        Set require_ok = false to take the outcome as data.
      EOT
    }
  }
}
