// What Swift's Glibc module leaves out. calls.c: thin wrappers that run in the calling process;
// launch.c: what runs in the child of clone3.
#ifndef CLINUX_H
#define CLINUX_H

#include <stdint.h>
#include <stddef.h>
#include <sys/types.h>

#define CL_RESOLVE_IN_ROOT 0x10
#define CL_RESOLVE_NO_MAGICLINKS 0x02

// What a descriptor is ready for: EPOLL…
struct cl_event {
    uint64_t data;
    uint32_t events;
};

#pragma clang assume_nonnull begin

// Each returns -1 and sets errno on failure unless it says otherwise.
int cl_open(const char *path, int flags, unsigned mode);
int cl_openat(int dir, const char *path, int flags, unsigned mode);
int cl_openat2(int dir, const char *path, int flags, unsigned mode, uint64_t resolve);
int cl_pipe(void *two_ints);                          // close-on-exec
int cl_socketpair(int type, void *two_ints);          // AF_UNIX, close-on-exec
int cl_accept(int listener);                          // close-on-exec, non-blocking
int cl_pidfd_open(pid_t pid);
int cl_pidfd_send_signal(int pidfd, int signal);
int cl_epoll_create(void);
int cl_epoll_set(int epoll, int operation, int fd, uint32_t events, uint64_t data);
int cl_epoll_wait(int epoll, struct cl_event *events, int count, int timeout_ms);
int cl_signalfd(const int *signals, int count);       // blocks them too
int cl_ignore_signal(int number);
char *_Nullable *_Nullable cl_environment(void);
// A thread that begins on another processor, where there is one.
int cl_thread(void *_Nullable (*_Nonnull run)(void *_Nullable), void *_Nullable context, uint64_t *thread);
void cl_join_thread(uint64_t thread);
int cl_new_network_namespace(void);                   // a descriptor; the calling thread stays where it is
int cl_keep_descriptors(void);                        // from 3 on they are closed at exec
int cl_spread_below(const char *directory);           // FS_TOPDIR_FL
int64_t cl_file_system(const char *path);             // f_type of statfs, or -1
int cl_memfd(const char *name);
int cl_ioctl(int fd, unsigned long request, void *_Nullable argument);
int cl_terminal_peer(int main, int flags);            // ioctl(TIOCGPTPEER)
int cl_prlimit(pid_t process, int resource, uint64_t soft, uint64_t hard);
int cl_fcntl(int fd, int command, long argument);
int cl_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d);
long cl_rename(int from_dir, const char *from, int to_dir, const char *to, unsigned flags);
ssize_t cl_readlink(const char *path, void *buffer, size_t size);
int cl_mknodat(int dir, const char *path, unsigned mode, unsigned major, unsigned minor);
unsigned cl_major(uint64_t device);
unsigned cl_minor(uint64_t device);
uint64_t cl_makedev(unsigned major, unsigned minor);
ssize_t cl_getrandom(void *buffer, size_t count);
ssize_t cl_splice(int from, int to, size_t count);    // SPLICE_F_MOVE | SPLICE_F_NONBLOCK
ssize_t cl_copy_file_range(int from, int to, size_t count);
ssize_t cl_sendfile(int from, int to, size_t count);

// Starts this program in a session of its own, in "/", by a path by which nobody can write to it, with the descriptors of
// `inherited` (16 at most) as 0, 1, 2, …, perhaps one more, of the mount that it runs from, and no signal blocked. Returns
// its pid.
pid_t cl_spawn_self(char *_Nullable const *_Nonnull argv, char *_Nullable const *_Nonnull envp, const int *inherited,
                    int count);
// The same with the words `monitor standby`, nothing as 0, 1, 2, one end of a socket pair as 3, and those variables that
// begin with COVE_. Returns the other end at once, while the new process is on its way.
int cl_spawn_standby(void);
// Has a process of its own write `bytes` to `fd`, for as long as its reader takes, and hold nothing else open. -1: there
// can be none.
int cl_write_elsewhere(int fd, const void *bytes, size_t length);
// Why the last one could not execute the program; 0 while nothing is wrong.
int cl_standby_error(void);

// extended attributes by path relative to the caller or by descriptor
ssize_t cl_lgetxattr(const char *path, const char *name, void *_Nullable value, size_t size);
int cl_lsetxattr(const char *path, const char *name, const void *value, size_t size);
ssize_t cl_llistxattr(const char *path, void *_Nullable list, size_t size);
int cl_fsetxattr(int fd, const char *name, const void *value, size_t size);

// the mount API of descriptors
int cl_fsopen(const char *type);
int cl_fsconfig(int fs, unsigned command, const char *_Nullable key, const char *_Nullable value);
int cl_fsmount(int fs, unsigned attributes);
int cl_open_tree(int dir, const char *path, unsigned flags);
// A detached copy of what is mounted at `path` in the mount namespace `ns`; no link leads out of its root.
int cl_open_tree_in(int ns, const char *path, int recursive);
int cl_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags);
int cl_mount_setattr(int dir, const char *path, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation);
// Gives a detached mount the ids of the user namespace `users`, and if `recursive` all that is mounted below it.
int cl_map_mount(int mount, int recursive, int users);
// Makes the overlay of the context `overlay`, whose other options are set, of detached mounts. Inside of it they are
// at `names` relative to the directory in which the options are understood. They cannot be used any more afterwards.
// uid, gid: who is root in the mounts, as seen outside.
int cl_stack_mounts(int overlay, const int *mounts, const char *_Nonnull const *_Nonnull names, int count,
                    const char *lower, const char *upper, const char *work, uid_t uid, gid_t gid);

// Opens a socket inside the network namespace `ns` from a thread of its own; the caller's namespace stays as it is.
int cl_socket_in(int ns, int domain, int type, int protocol);

// The error text that the file system context `fs` holds, without its level prefix; the length, 0 when there is none.
ssize_t cl_fs_message(int fs, char *buffer, size_t size);

// SYNC_FILE_RANGE_WRITE: starts the writing to disk of a range and does not wait
int cl_start_writeback(int fd, off_t offset, off_t count);
int cl_syncfs(int fd);

// attributes: a `union bpf_attr`, of which `size` bytes are given
int cl_bpf(int command, void *attributes, unsigned size);

#pragma clang assume_nonnull end

#include "launch.h"

#endif
