# Generated from the rows of upid: the arguments of upid wait.
#
# Terraform keeps variables in its state, so secrets are none. They come from files, or from the environment:
#   PROXMOX_PASSWORD, PROXMOX_VE_PASSWORD, PM_PASS, PBS_PASSWORD
#   PROXMOX_TOKEN_SECRET, PM_API_TOKEN_SECRET
#   PROXMOX_VE_API_TOKEN
#   PROXMOX_VE_OTP, PM_OTP

variable "upid" {
  description = "The task's UPID."
  type        = string
  nullable    = false
}

variable "timeout" {
  description = "How long to wait, for all tasks together; 0 asks once. A number of seconds, or with units: 500ms, 90s, 5m, 2h, 1h30m. Default: 300."
  type        = string
  default     = null
  nullable    = true
}

variable "polling_interval" {
  description = "The pause between two requests for a task; without it the pause grows with the age of the task, from 0.1 to 5 seconds. A number of seconds, or with units: 500ms, 90s, 5m, 2h, 1h30m."
  type        = string
  default     = null
  nullable    = true
}

variable "fail_on" {
  description = "What counts as a failure: a task that ended with an error, one with warnings too, or none. One of: error, warning, never. Default: error."
  type        = string
  default     = null
  nullable    = true
}

variable "follow_ha" {
  description = "After a hastart, hastop or hamigrate that ended well, wait on for the task that the HA manager begins for it; the outcome is that task's. It is the first start, stop or migration of that guest by root@pam since the request: where the manager tries again after a failure, the first try counts. Default: false."
  type        = bool
  default     = null
  nullable    = true
}

variable "api_host" {
  description = "The server: a name or address, with or without a port, or its URL. Of several, nodes of one cluster, the first that works is asked, and on a fault the next."
  type        = string
  default     = null
  nullable    = true
}

variable "api_port" {
  description = "The port, where api_host names none; without it 8006 (PVE, PMG), 8007 (PBS) or 8443 (PDM)."
  type        = number
  default     = null
  nullable    = true
}

variable "pbs_repository" {
  description = "A Backup Server, as proxmox-backup-client is told of it: [[user@realm[!token]@]host[:port]:]datastore. The password is then that user's, or the token's secret."
  type        = string
  default     = null
  nullable    = true
}

variable "product" {
  description = "What api_host is; without it the UPID tells: ten pieces are of PBS, a remote's of PDM, all else of PVE. One of: pve, pmg, pbs, pdm."
  type        = string
  default     = null
  nullable    = true
}

variable "api_user" {
  description = "The user, name@realm. Default: root@pam."
  type        = string
  default     = null
  nullable    = true
}

variable "api_password_file" {
  description = "A file that holds the password; its last newline is no part of it."
  type        = string
  default     = null
  nullable    = true
}

variable "api_password_command" {
  description = "A shell command whose first line of output is the password, such as pass or secret-tool; it runs once, only if no password and no token is there, and for 60 seconds at most."
  type        = string
  default     = null
  nullable    = true
}

variable "api_token_id" {
  description = "The API token: its name alone, or user@realm!name."
  type        = string
  default     = null
  nullable    = true
}

variable "api_token_secret_file" {
  description = "A file that holds the token's secret."
  type        = string
  default     = null
  nullable    = true
}

variable "api_token_secret_command" {
  description = "A shell command whose first line of output is the token's secret; as api_password_command."
  type        = string
  default     = null
  nullable    = true
}

variable "api_totp_file" {
  description = "A file that holds the authenticator's secret, in base32 or as its otpauth:// address: codes are made from it whenever one is asked for."
  type        = string
  default     = null
  nullable    = true
}

variable "validate_certs" {
  description = "Check the server's certificate. Default: true."
  type        = bool
  default     = null
  nullable    = true
}

variable "ca_path" {
  description = "The CA to trust: a file, or a hashed folder."
  type        = string
  default     = null
  nullable    = true
}

variable "fingerprint" {
  description = "The SHA-256 fingerprint of the server's certificate, as Proxmox shows it, or several between commas; it is compared instead of CA and name."
  type        = string
  default     = null
  nullable    = true
}

variable "api_timeout" {
  description = "How long to wait for the answer to one request; for a log, for its next bytes. A number of seconds, or with units: 500ms, 90s, 5m, 2h, 1h30m. Default: 5."
  type        = string
  default     = null
  nullable    = true
}

variable "profile" {
  description = "The profile to take what is given nowhere else from, a name of the file of profiles; without it that file's default_profile."
  type        = string
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
    api_host                 = var.api_host
    api_port                 = var.api_port
    pbs_repository           = var.pbs_repository
    product                  = var.product
    api_user                 = var.api_user
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
  }
}
