/* Servers out of one process of tests/taskserver, which has its imports done: see forkserver.py. */
#ifndef INTEGRATION_FORKSERVER_H
#define INTEGRATION_FORKSERVER_H

/* Starts a server. `arguments` is a JSON array of its options. Returns a socket: the server's standard
 * input and output. The process that forks is started by the first call and ends with this program;
 * its socket is in `folder`. */
int forkserver_connect(const char *folder, const char *arguments);

#endif
