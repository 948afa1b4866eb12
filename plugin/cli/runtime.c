/* Generates meta/runtime.yml and the table of modules of the Ansible collection from the list of
 * operations. */
#include "op/op.h"
#include "spec/gen.h"
#include "runtime.h"

/* The other modules take no connection, so they would reject defaults for one. With extend_group,
 * one block of module_defaults serves both collections. */
static void
add_group(struct upid_buf *out)
{
	upid_buf_adds(out, "action_groups:\n"
	                   "  upid:\n"
	                   "    - metadata:\n"
	                   "        extend_group:\n"
	                   "          - community.proxmox.proxmox\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		if ((*op)->online)
			upid_buf_addf(out, "    - upid_%s\n", (*op)->name);
}

void
runtime_yml(struct upid_buf *out)
{
	upid_buf_adds(out, "---\n"
	                   "# Generated from the operations of upid by make gen. Do not edit.\n"
	                   "requires_ansible: \">=2.16.0\"\n\n"
	                   "# The modules that take a connection.\n");
	add_group(out);
	upid_buf_adds(out, "\n# plugins/action/program.py chooses the program for the target.\n"
	                   "plugin_routing:\n"
	                   "  modules:\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		upid_buf_addf(out,
		              "    upid_%s:\n"
		              "      action_plugin: " SPEC_COLLECTION ".program\n",
		              (*op)->name);
}

void
modules_table(struct upid_buf *out)
{
	upid_buf_adds(out, "| module | does |\n|---|---|\n");
	for (const struct op *const *op = op_all(); *op != NULL; op++)
		upid_buf_addf(out, "| `upid_%s` | %s |\n", (*op)->name, (*op)->summary);
}
