# Generated from the rows of upid by make gen: the arguments of upid wait.
#
# Secrets have no variable, because Terraform keeps variables in its state. They come from
# files or from the environment:
#   PROXMOX_PASSWORD, PROXMOX_VE_PASSWORD, PM_PASS, PBS_PASSWORD
#   PROXMOX_TOKEN_SECRET, PM_API_TOKEN_SECRET
#   PROXMOX_VE_API_TOKEN
#   PROXMOX_OTP, PROXMOX_VE_OTP, PM_OTP

variable "upid" {
  description = "The task's UPID."
  type        = string
  default     = null
  nullable    = true
}

variable "timeout" {
  description = "How long to wait for all tasks together; 0 polls once. A number of seconds, or with units: 500ms, 90s, 5m, 2h, 1h30m. Default: 300."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.timeout == null ? true : can(regex("^([0-9.]+(ms|s|m|h|d|w)?)*$", var.timeout))
    error_message = "timeout must be a number of seconds, or one with units, such as 90s or 1h30m."
  }
}

variable "polling_interval" {
  description = "The pause between two requests for a task; by default it grows with the age of the task, from 0.1 to 5 seconds. A number of seconds, or with units: 500ms, 90s, 5m, 2h, 1h30m."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.polling_interval == null ? true : can(regex("^([0-9.]+(ms|s|m|h|d|w)?)*$", var.polling_interval))
    error_message = "polling_interval must be a number of seconds, or one with units, such as 90s or 1h30m."
  }
}

variable "fail_on" {
  description = "Which tasks count as failures: with error those that ended with an error, with warning also those with warnings, with never none. One of: error, warning, never. Default: error."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.fail_on == null ? true : contains(["", "error", "warning", "never"], var.fail_on)
    error_message = "fail_on must be one of: error, warning, never."
  }
}

variable "follow_ha" {
  description = "After a successful hastart, hastop or hamigrate, wait for the task that the HA manager starts for it, and report that task: the first start, stop or migration of the guest by root@pam after the request. If the manager retries after a failure, the first attempt counts. Default: false."
  type        = bool
  default     = null
  nullable    = true
}

variable "missing_task" {
  description = "What a task counts as if its server no longer has it, because Proxmox deletes old logs: error, or ok. One of: error, ok. Default: error."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.missing_task == null ? true : contains(["", "error", "ok"], var.missing_task)
    error_message = "missing_task must be one of: error, ok."
  }
}

variable "grace" {
  description = "With filters, how long to wait for the first match, such as a task that is about to start. A number of seconds, or with units: 500ms, 90s, 5m, 2h, 1h30m. Default: 0."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.grace == null ? true : can(regex("^([0-9.]+(ms|s|m|h|d|w)?)*$", var.grace))
    error_message = "grace must be a number of seconds, or one with units, such as 90s or 1h30m."
  }
}

variable "allow_empty" {
  description = "Accept an empty input (\"\", null, []), or filters without a match, as nothing to do (no_task). By default it is an error, as it is often a variable that was never set. Default: false."
  type        = bool
  default     = null
  nullable    = true
}

variable "before" {
  description = "Only tasks that started at this time or earlier. For wait the name is before, because its until says when the wait is over. UNIX seconds, ISO 8601 (local time unless it names a zone), an age such as 2h or 3d, yesterday or today."
  type        = string
  default     = null
  nullable    = true
}

variable "vmid" {
  description = "Only tasks of the guests with these numbers. A backup job for several guests has no number in Proxmox VE, and does not match."
  type        = string
  default     = null
  nullable    = true
}

variable "type" {
  description = "Only tasks of these types, such as vzdump or qmstart,qmstop; exact match."
  type        = string
  default     = null
  nullable    = true
}

variable "node" {
  description = "Only tasks of this node; default: all nodes of the cluster."
  type        = string
  default     = null
  nullable    = true
}

variable "user" {
  description = "Only tasks of this user, by password or by any token: user@realm. With user@realm!token, only those of that token."
  type        = string
  default     = null
  nullable    = true
}

variable "since" {
  description = "Only tasks that started at this time or later. UNIX seconds, ISO 8601 (local time unless it names a zone), an age such as 2h or 3d, yesterday or today."
  type        = string
  default     = null
  nullable    = true
}

variable "class" {
  description = "Only tasks of these classes, separated by commas: ok, warning, error, running, unknown."
  type        = string
  default     = null
  nullable    = true
}

variable "running" {
  description = "Only running tasks; same as class running."
  type        = bool
  default     = null
  nullable    = true
}

variable "latest" {
  description = "Only the task that started last."
  type        = bool
  default     = null
  nullable    = true
}

variable "datastore" {
  description = "Only tasks of this datastore (Backup Server)."
  type        = string
  default     = null
  nullable    = true
}

variable "remote" {
  description = "Only tasks of this remote (Datacenter Manager)."
  type        = string
  default     = null
  nullable    = true
}

variable "limit" {
  description = "The maximum number of tasks; 0 means all. Default: 0."
  type        = number
  default     = null
  nullable    = true
}

variable "api_host" {
  description = "The server: a name or address, with or without a port, or a URL. Separate several nodes of one cluster by commas: the one that works is used, and the next one is tried when it fails."
  type        = string
  default     = null
  nullable    = true
}

variable "api_port" {
  description = "The port, if api_host does not contain it. Default: 8006 (Proxmox VE, Mail Gateway), 8007 (Backup Server) or 8443 (Datacenter Manager)."
  type        = number
  default     = null
  nullable    = true

  validation {
    condition     = var.api_port == null ? true : var.api_port >= 1 && var.api_port <= 65535
    error_message = "api_port must be from 1 to 65535."
  }
}

variable "pbs_repository" {
  description = "A Backup Server in the notation of proxmox-backup-client: [[user@realm[!token]@]host[:port]:]datastore. The password is then the user's, or the secret of the token."
  type        = string
  default     = null
  nullable    = true
}

variable "product" {
  description = "The product at api_host. By default it is derived from the UPID: ten fields mean Backup Server, a remote means Datacenter Manager, everything else Proxmox VE. One of: pve, pmg, pbs, pdm."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.product == null ? true : contains(["", "pve", "pmg", "pbs", "pdm"], var.product)
    error_message = "product must be one of: pve, pmg, pbs, pdm."
  }
}

variable "api_user" {
  description = "The user, as name@realm. Default: root@pam."
  type        = string
  default     = null
  nullable    = true
}

variable "api_password_fd" {
  description = "An inherited file descriptor; its first line is the password."
  type        = number
  default     = null
  nullable    = true

  validation {
    condition     = var.api_password_fd == null ? true : var.api_password_fd >= 0 && var.api_password_fd <= 1048576
    error_message = "api_password_fd must be from 0 to 1048576."
  }
}

variable "api_password_file" {
  description = "A file with the password; a trailing newline is ignored."
  type        = string
  default     = null
  nullable    = true
}

variable "api_password_command" {
  description = "A shell command, such as pass or secret-tool; the first line of its output is the password. It runs once, for at most 60 seconds, and only if neither a password nor a token is given."
  type        = string
  default     = null
  nullable    = true
}

variable "api_token_id" {
  description = "The API token: its name, or user@realm!name."
  type        = string
  default     = null
  nullable    = true
}

variable "api_token_secret_file" {
  description = "A file with the secret of the API token."
  type        = string
  default     = null
  nullable    = true
}

variable "api_token_secret_command" {
  description = "A shell command; the first line of its output is the secret of the API token. Otherwise like api_password_command."
  type        = string
  default     = null
  nullable    = true
}

variable "api_totp_file" {
  description = "A file with the secret of the authenticator, in base32 or as an otpauth:// URL. Codes are computed from it when the server requires one."
  type        = string
  default     = null
  nullable    = true
}

variable "validate_certs" {
  description = "Verify the certificate of the server. Default: true."
  type        = bool
  default     = null
  nullable    = true
}

variable "ca_path" {
  description = "The CA to trust: a file, or a directory with hashed names."
  type        = string
  default     = null
  nullable    = true
}

variable "fingerprint" {
  description = "The SHA-256 fingerprint of the server's certificate, as Proxmox shows it, or several separated by commas. It replaces the checks of CA and host name."
  type        = string
  default     = null
  nullable    = true
}

variable "api_timeout" {
  description = "The timeout of one request; while a log arrives, of a pause in its data. A number of seconds, or with units: 500ms, 90s, 5m, 2h, 1h30m. Default: 5."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.api_timeout == null ? true : can(regex("^([0-9.]+(ms|s|m|h|d|w)?)*$", var.api_timeout))
    error_message = "api_timeout must be a number of seconds, or one with units, such as 90s or 1h30m."
  }
}

variable "profile" {
  description = "The profile with defaults for all other arguments; by default the default_profile of the profile file. Several, separated by commas, are all used: a task belongs to the profile named in its record, else to the first one of its product, else to the first one."
  type        = string
  default     = null
  nullable    = true
}

variable "all_profiles" {
  description = "Use all profiles of the profile file. Default: false."
  type        = bool
  default     = null
  nullable    = true
}

locals {
  arguments = {
    upid                     = var.upid
    timeout                  = var.timeout
    polling_interval         = var.polling_interval
    fail_on                  = var.fail_on
    follow_ha                = var.follow_ha
    missing_task             = var.missing_task
    grace                    = var.grace
    allow_empty              = var.allow_empty
    before                   = var.before
    vmid                     = var.vmid
    type                     = var.type
    node                     = var.node
    user                     = var.user
    since                    = var.since
    class                    = var.class
    running                  = var.running
    latest                   = var.latest
    datastore                = var.datastore
    remote                   = var.remote
    limit                    = var.limit
    api_host                 = var.api_host
    api_port                 = var.api_port
    pbs_repository           = var.pbs_repository
    product                  = var.product
    api_user                 = var.api_user
    api_password_fd          = var.api_password_fd
    api_password_file        = var.api_password_file
    api_password_command     = var.api_password_command
    api_token_id             = var.api_token_id
    api_token_secret_file    = var.api_token_secret_file
    api_token_secret_command = var.api_token_secret_command
    api_totp_file            = var.api_totp_file
    validate_certs           = var.validate_certs
    ca_path                  = var.ca_path
    fingerprint              = var.fingerprint
    api_timeout              = var.api_timeout
    profile                  = var.profile
    all_profiles             = var.all_profiles
  }
}
