# Waits for a Proxmox task to end, and fails the plan if that does not count as a success.

variable "program" {
  description = "The upid program, and words that go before its own."
  type        = list(string)
  default     = ["upid"]
  nullable    = false
}

variable "require_ok" {
  description = "Fail if the outcome does not count as a success (output ok): the task failed, it still runs after the timeout, or its server no longer has it. With false the outcome is data."
  type        = bool
  default     = true
  nullable    = false
}

data "external" "task" {
  program = concat(var.program, ["terraform", "wait"])

  # Only what was given is sent: upid has the defaults, which may come from its environment or profile.
  query = { for name, value in local.arguments : name => tostring(value) if value != null }

  lifecycle {
    postcondition {
      # The flat key, never jsondecode: Terraform prints the values that a failed condition looks at.
      condition     = !var.require_ok || self.result.ok == "true"
      error_message = <<-EOT
        The Proxmox task did not end with success.

          upid:       ${self.result.upid}
          class:      ${self.result.class}
          exitstatus: ${self.result.exitstatus}
          reason:     ${self.result.reason}
          log:        ${replace(self.result.log_tail, "\n", "\n              ")}

        fail_on says what counts as a success; missing_task says how to count a
        task that its server no longer has. With require_ok = false, no outcome of
        a task is an error.
      EOT
    }
  }
}
