# terraform test, in the folder above, with upid in PATH and a server that has the tasks of UPID_TASKS.

run "tasks" {
  command = apply # OpenTofu keeps no outputs of a plan
  module {
    source = "./tests/tasks"
  }
}

run "decode" {
  command = plan
  module {
    source = "./decode"
  }
  variables {
    upid = run.tasks.upids.good
  }
  assert {
    condition     = output.node == "pve1" && output.pid > 0 && output.result.type == "vzdump"
    error_message = "The fields of the UPID have their types."
  }
}

run "wait_success" {
  command = plan
  module {
    source = "./wait"
  }
  variables {
    upid    = run.tasks.upids.good
    timeout = "1m30s"
  }
  assert {
    condition     = output.ok && output.exitstatus == "OK" && output.class == "ok"
    error_message = "A task that ended with OK is a success."
  }
}

run "wait_warnings" {
  command = plan
  module {
    source = "./wait"
  }
  variables {
    upid = run.tasks.upids.warned
  }
  assert {
    condition     = output.ok && output.class == "warning" && output.warning_count == 1
    error_message = "Warnings are a success by default."
  }
}

run "wait_warnings_that_count" {
  command = plan
  module {
    source = "./wait"
  }
  variables {
    upid    = run.tasks.upids.warned
    fail_on = "warning"
  }
  expect_failures = [data.external.task]
}

run "wait_failure" {
  command = plan
  module {
    source = "./wait"
  }
  variables {
    upid = run.tasks.upids.failed
  }
  expect_failures = [data.external.task]
}

run "wait_failure_as_data" {
  command = plan
  module {
    source = "./wait"
  }
  variables {
    upid       = run.tasks.upids.failed
    require_ok = false
  }
  assert {
    condition     = !output.ok && output.reason == "no space" && strcontains(output.log_tail, "no space")
    error_message = "A failure is data, with its reason and the end of its log."
  }
}

run "wait_timeout" {
  command = plan
  module {
    source = "./wait"
  }
  variables {
    upid    = run.tasks.upids.running
    timeout = "0"
  }
  expect_failures = [data.external.task]
}

run "wait_timeout_as_data" {
  command = plan
  module {
    source = "./wait"
  }
  variables {
    upid       = run.tasks.upids.running
    timeout    = "0"
    require_ok = false
  }
  assert {
    condition     = output.timed_out && output.class == "running"
    error_message = "A time-out is data."
  }
}

run "wait_takes_only_its_choices" {
  command = plan
  module {
    source = "./wait"
  }
  variables {
    upid    = run.tasks.upids.good
    fail_on = "everything"
    timeout = "soon"
  }
  expect_failures = [var.fail_on, var.timeout]
}

run "log" {
  command = plan
  module {
    source = "./log"
  }
  variables {
    upid = run.tasks.upids.failed
    tail = 2
  }
  assert {
    condition     = output.total == 3 && output.lines[0].t == "ERROR: no space" && output.truncated
    error_message = "The last two lines of the log."
  }
}

run "log_takes_only_a_port" {
  command = plan
  module {
    source = "./log"
  }
  variables {
    upid     = run.tasks.upids.failed
    api_port = 65536
  }
  expect_failures = [var.api_port]
}

run "list" {
  command = plan
  module {
    source = "./list"
  }
  variables {
    type  = "vzdump"
    class = "error"
  }
  assert {
    condition     = output.count == 1 && output.tasks[0].exitstatus == "job errors"
    error_message = "The one backup that failed."
  }
}
