/* Starts servers from one process of tests/taskserver that has finished its imports: see
 * forkserver.py. */
#ifndef INTEGRATION_FORKSERVER_H
#define INTEGRATION_FORKSERVER_H

/* Starts a server. `arguments` is a JSON array of its options. Returns a socket: the standard input
 * and output of the server. The first call starts the forking process, which ends with this
 * program; its socket is in `folder`. */
int forkserver_connect(const char *folder, const char *arguments);

#endif
