# Generated from the rows of upid by make gen: the arguments of upid decode.

variable "upid" {
  description = "The task's UPID."
  type        = string
  nullable    = false
}

variable "strict" {
  description = "Reject text after the last colon, which every Proxmox product refuses, and a user that is not name@realm or name@realm!token. Default: false."
  type        = bool
  default     = null
  nullable    = true
}

variable "product" {
  description = "Accept only UPIDs of tasks that this product can have. One of: pve, pmg, pbs, pdm."
  type        = string
  default     = null
  nullable    = true

  validation {
    condition     = var.product == null ? true : contains(["", "pve", "pmg", "pbs", "pdm"], var.product)
    error_message = "product must be one of: pve, pmg, pbs, pdm."
  }
}

variable "allow_empty" {
  description = "Accept an empty input (\"\", null, []), or filters without a match, as nothing to do (no_task). By default it is an error, as it is often a variable that was never set. Default: false."
  type        = bool
  default     = null
  nullable    = true
}

locals {
  arguments = {
    upid        = var.upid
    strict      = var.strict
    product     = var.product
    allow_empty = var.allow_empty
  }
}
