/* What a program said stands for the command that failed. */
#include <string.h>

#include "lib/report/cause.h"
#include "tests/unit/fake.h"

#define TAR "command 'set -o pipefail && tar cpf - ./ | zstd >/x.dat' failed: exit code 2"
#define SENT "command 'pvesm export a - | /usr/bin/ssh b -- pvesm import a -' failed: exit code 255"

static const struct {
	const char *lines[4], *reason, *want;
} rows[] = {
	{ { "INFO: tar: ./x: Cannot open: Permission denied" },
	  TAR,
	  "tar: ./x: Cannot open: Permission denied" },
	{ { "tar: ./x: file changed as we read it", "tar: Exiting with failure status" }, TAR, TAR },
	{ { "zstd: error 70 : Write error ", "tar: -: Cannot write: Broken pipe" },
	  TAR,
	  "zstd: error 70 : Write error" },
	{ { "tar: ./y: Cannot open: no", "tar: ./z: Cannot open: no" },
	  "unable to restore CT 5 - command 'tar xpf -' failed: exit code 2",
	  "unable to restore CT 5 - tar: ./y: Cannot open: no" },
	/* another program, and no program at all */
	{ { "Error: the script says so" }, TAR, TAR },
	{ { "INFO: tar: ./x: Cannot open: no" }, "got timeout", "got timeout" },
	{ { "tar: ./x: Cannot open: no" }, "no tar command '", "no tar command '" },
	{ { "tar: ./x: Cannot open: no" },
	  "command 'start --target x' failed: exit code 1",
	  "command 'start --target x' failed: exit code 1" },
	/* the reason tells more than an exit code */
	{ { "tar: ./x: Cannot open: no" },
	  "command 'tar cpf -' failed: device is busy",
	  "command 'tar cpf -' failed: device is busy" },
	{ { "qemu-img: warning: slow", "qemu-img: error while writing" },
	  "copy failed: command '/usr/bin/qemu-img convert' failed: got signal 11",
	  "copy failed: qemu-img: error while writing" },
	{ { "2024-05-05 05:15:04 300-1: volume 'p/vm-300-disk-0' already exists",
	    "2024-05-05 05:15:04 300-1: volume 'p/vm-300-disk-0' is there" },
	  SENT,
	  "volume 'p/vm-300-disk-0' already exists" },
	{ { "2024-05-05 05:15:04 ssh: connect to host b port 22: No route to host" },
	  SENT,
	  "ssh: connect to host b port 22: No route to host" },
	{ { "zstd: No space left on device" },
	  "vma_queue_write: write error - Broken pipe",
	  "zstd: No space left on device" },
	{ { "tar: ./x: Cannot open: no" },
	  "vma_queue_write: write error - Broken pipe",
	  "vma_queue_write: write error - Broken pipe" },
	{ { "-->  RuntimeError: no OSD id" },
	  "command 'ceph-volume lvm create' failed: exit code 1",
	  "RuntimeError: no OSD id" },
	{ { "2024-05-01 11:00:00 ERROR 404: Not Found." },
	  "download failed: command '/usr/bin/wget -O x y' failed: exit code 8",
	  "download failed: ERROR 404: Not Found." },
	{ { "kvm: warning: host lacks svm", "kvm: -drive file=/x: Could not open", "kvm: warning: y" },
	  "start failed: QEMU exited with code 1",
	  "start failed: kvm: -drive file=/x: Could not open" },
	{ { "kvm: warning: host lacks svm" },
	  "start failed: QEMU exited with code 1",
	  "start failed: QEMU exited with code 1" },
	{ { "2024-01-01 10:00:02 [b] start failed: no", "2024-01-01 10:00:02 other" },
	  "online migrate failure - remote command failed with exit code 255",
	  "online migrate failure - [b] start failed: no" },
	{ { "run_buffer: 321 Script exited with status 255",
	    "lxc_init: 847 Failed to run lxc.hook.pre-start for container \"5\"",
	    "__lxc_start: 2008 Failed to initialize container \"5\"" },
	  "startup for container '5' failed",
	  "lxc_init: 847 Failed to run lxc.hook.pre-start for container \"5\"" },
	{ { "time=\"x\" level=warning msg=\"slow\"", "time=\"x\" level=fatal msg=\"denied\"" },
	  "command 'skopeo copy docker://a b' failed: exit code 1",
	  "time=\"x\" level=fatal msg=\"denied\"" },
	{ { "mount.nfs: access denied by server" },
	  "command '/bin/mount -t nfs a:/b /c' failed: exit code 32",
	  "mount.nfs: access denied by server" },
	{ { "kvm: no" }, "QEMU exited with code x", "QEMU exited with code x" },
	{ { NULL }, "", "" },
};

TEST(the_program_explains_the_command)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct upid_cause cause = { 0 };
		struct upid_str got;
		char room[1024];

		for (size_t k = 0; k < 4 && rows[i].lines[k] != NULL; k++)
			upid_cause_line(&cause, upid_str(rows[i].lines[k]));
		got = upid_cause_explain(&cause, upid_str(rows[i].reason), room, sizeof(room));
		assert_text(got, rows[i].want);
	}
}

TEST(what_was_said_of_another_guest_is_forgotten)
{
	struct upid_cause cause = { 0 };
	char room[1024];

	upid_cause_line(&cause, UPID_S("tar: ./x: Cannot open: no"));
	upid_cause_clear(&cause);
	assert_text(upid_cause_explain(&cause, UPID_S(TAR), room, sizeof(room)), TAR);
}

TEST(what_does_not_fit_leaves_the_reason_alone)
{
	struct upid_cause cause = { 0 };
	char room[8], long_line[1000] = "tar: x: Cannot open: ";

	upid_cause_line(&cause, UPID_S("tar: ./x: Cannot open: no"));
	assert_text(upid_cause_explain(&cause, UPID_S(TAR), room, sizeof(room)), TAR);
	upid_cause_clear(&cause);
	memset(long_line + strlen(long_line), 'a', sizeof(long_line) - 1 - strlen(long_line));
	upid_cause_line(&cause, upid_str(long_line));
	assert_text(upid_cause_explain(&cause, UPID_S(TAR), room, sizeof(room)), TAR);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_program_explains_the_command),
		cmocka_unit_test(what_was_said_of_another_guest_is_forgotten),
		cmocka_unit_test(what_does_not_fit_leaves_the_reason_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
