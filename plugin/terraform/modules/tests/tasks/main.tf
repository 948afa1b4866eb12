# The UPIDs of the tasks that the tests expect on the server: the file that UPID_TASKS names.

terraform {
  required_providers {
    external = {
      source = "hashicorp/external"
    }
  }
}

data "external" "tasks" {
  program = ["sh", "-c", "cat \"$UPID_TASKS\""]
}

output "upids" {
  value = data.external.tasks.result
}
