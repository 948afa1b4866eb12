/* Runs a target over files and folders, without a fuzzer: replay FOLDER_OR_FILE… */
#include <dirent.h>
#include <sys/stat.h>

#include "fuzz.h"

enum { INPUT_MAX = 1 << 20 };

static size_t
one_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = malloc(INPUT_MAX);
	size_t n;

	MUST(f != NULL && data != NULL);
	n = fread(data, 1, INPUT_MAX, f);
	(void)fclose(f);
	(void)LLVMFuzzerTestOneInput(data, n);
	free(data);
	return 1;
}

static size_t
all_of(const char *path)
{
	char inside[4096];
	struct stat st;
	struct dirent *e;
	size_t count = 0;
	DIR *d;

	if (stat(path, &st) != 0)
		return 0; /* a target may have no findings yet */
	if ((d = opendir(path)) == NULL)
		return one_file(path);
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(inside, sizeof(inside), "%s/%s", path, e->d_name);
		count += all_of(inside);
	}
	(void)closedir(d);
	return count;
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	size_t count = 0;

	for (int i = 1; i < argc; i++)
		count += all_of(argv[i]);
	printf("%s - %s: %zu inputs\n", count > 0 ? "ok" : "not ok",
	       name != NULL ? name + 1 : argv[0], count);
	return count == 0;
}
