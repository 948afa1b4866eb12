/* The connection to a server: rows shared by all online operations. */
#ifndef OP_CONN_H
#define OP_CONN_H

#include "op.h"

struct op_conn {
	struct upid_str product, pbs_repository;
	struct upid_str api_host, api_user, api_password, api_password_file, api_token_id,
		api_password_command, api_token_secret, api_token_secret_file,
		api_token_secret_command, api_token, api_totp, api_totp_file, api_recovery_code,
		ca_path, fingerprint, profile;
	int64_t api_port;
	uint64_t api_password_fd;
	bool validate_certs, has_password_fd, all_profiles;
	int64_t api_timeout; /* ms */
};

enum { OP_CONN_ROWS = 23 };
extern const struct spec_row op_conn_rows[OP_CONN_ROWS];
#define OP_CONN_PART(base)                                                                         \
	{                                                                                          \
		op_conn_rows, OP_CONN_ROWS, base                                                   \
	}

/* Returns the product given for the connection, or UPID_PRODUCT_ANY. */
enum upid_product op_conn_product(const struct op_conn *conn);

/* Opens the source that the arguments describe. If they name no product, uses the one that has
 * tasks like `sample`, or Proxmox VE if that is NULL. -1: an argument is missing or invalid. */
int op_conn_open(struct upid_source **src, const struct op_conn *conn, const struct upid *sample,
                 const struct op_env *env, struct upid_err *err);

#endif
