terraform {
  required_version = ">= 1.2" # postconditions

  required_providers {
    external = {
      source  = "hashicorp/external"
      version = ">= 2.3"
    }
  }
}
