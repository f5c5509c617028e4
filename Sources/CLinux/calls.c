// Thin wrappers around calls that Swift's Glibc module does not export. They run in the calling process.
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "clinux.h"

int cl_open(const char *path, int flags, unsigned mode) { return open(path, flags, mode); }

int cl_openat(int dir, const char *path, int flags, unsigned mode) { return openat(dir, path, flags, mode); }

int cl_openat2(int dir, const char *path, int flags, unsigned mode, uint64_t resolve) {
    struct open_how how = {.flags = (uint64_t)flags, .mode = mode, .resolve = resolve};
    int result;
    // EAGAIN: a rename or mount happened during a walk that must not leave the root
    do result = (int)syscall(SYS_openat2, dir, path, &how, sizeof how);
    while (result < 0 && errno == EAGAIN);
    return result;
}

int cl_pipe(void *two_ints) { return pipe2(two_ints, O_CLOEXEC); }

int cl_socketpair(int type, void *two_ints) { return socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, two_ints); }

int cl_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

int cl_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int cl_pidfd_send_signal(int pidfd, int number) { return (int)syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0); }

int cl_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int cl_epoll_set(int epoll, int operation, int fd, uint32_t events, uint64_t data) {
    struct epoll_event event = {.events = events, .data.u64 = data};
    return epoll_ctl(epoll, operation, fd, &event);
}

int cl_epoll_wait(int epoll, struct cl_event *events, int count, int timeout_ms) {
    // The kernel's structure is packed on some architectures.
    struct epoll_event ready[64];
    int result = epoll_wait(epoll, ready, count < 64 ? count : 64, timeout_ms);
    for (int i = 0; i < result; i++) events[i] = (struct cl_event){ready[i].data.u64, ready[i].events};
    return result;
}

int cl_signalfd(const int *signals, int count) {
    sigset_t set;
    sigemptyset(&set);
    for (int i = 0; i < count; i++) sigaddset(&set, signals[i]);
    if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -1;
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int cl_ignore_signal(int number) { return signal(number, SIG_IGN) == SIG_ERR ? -1 : 0; }

char **cl_environment(void) { return environ; }

int cl_memfd(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int cl_ioctl(int fd, unsigned long request, void *argument) { return ioctl(fd, request, argument); }

int cl_terminal_peer(int main, int flags) { return ioctl(main, TIOCGPTPEER, flags); }

int cl_prlimit(pid_t process, int resource, uint64_t soft, uint64_t hard) {
    struct rlimit64 limit = {soft, hard};
    return (int)syscall(SYS_prlimit64, process, resource, &limit, NULL);
}

int cl_fcntl(int fd, int command, long argument) { return fcntl(fd, command, argument); }

int cl_prctl(int option, unsigned long a, unsigned long b, unsigned long c, unsigned long d) {
    return prctl(option, a, b, c, d);
}

long cl_rename(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    return syscall(SYS_renameat2, from_dir, from, to_dir, to, flags);
}

ssize_t cl_readlink(const char *path, void *buffer, size_t size) { return readlink(path, buffer, size); }

int cl_mknodat(int dir, const char *path, unsigned mode, unsigned major, unsigned minor) {
    return mknodat(dir, path, mode, makedev(major, minor));
}

unsigned cl_major(uint64_t device) { return major(device); }
unsigned cl_minor(uint64_t device) { return minor(device); }
uint64_t cl_makedev(unsigned major_number, unsigned minor_number) { return makedev(major_number, minor_number); }

ssize_t cl_getrandom(void *buffer, size_t count) { return getrandom(buffer, count, 0); }

ssize_t cl_splice(int from, int to, size_t count) {
    return splice(from, NULL, to, NULL, count, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
}

ssize_t cl_copy_file_range(int from, int to, size_t count) { return copy_file_range(from, NULL, to, NULL, count, 0); }

ssize_t cl_sendfile(int from, int to, size_t count) { return sendfile(to, from, NULL, count); }

ssize_t cl_lgetxattr(const char *path, const char *name, void *value, size_t size) {
    return lgetxattr(path, name, value, size);
}

int cl_lsetxattr(const char *path, const char *name, const void *value, size_t size) {
    return lsetxattr(path, name, value, size, 0);
}

ssize_t cl_llistxattr(const char *path, void *list, size_t size) { return llistxattr(path, list, size); }

int cl_fsetxattr(int fd, const char *name, const void *value, size_t size) { return fsetxattr(fd, name, value, size, 0); }

int cl_fsopen(const char *type) { return (int)syscall(SYS_fsopen, type, FSOPEN_CLOEXEC); }

int cl_fsconfig(int fs, unsigned command, const char *key, const char *value) {
    return (int)syscall(SYS_fsconfig, fs, command, key, value, 0);
}

int cl_fsmount(int fs, unsigned attributes) { return (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, attributes); }

int cl_open_tree(int dir, const char *path, unsigned flags) { return (int)syscall(SYS_open_tree, dir, path, flags | O_CLOEXEC); }

int cl_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags) {
    return (int)syscall(SYS_move_mount, from, from_path, to, to_path, flags);
}

int cl_mount_setattr(int dir, const char *path, unsigned flags, uint64_t set, uint64_t clear, uint64_t propagation) {
    struct mount_attr attributes = {.attr_set = set, .attr_clr = clear, .propagation = propagation};
    return (int)syscall(SYS_mount_setattr, dir, path, flags, &attributes, sizeof attributes);
}

int cl_map_mount(int mount, int recursive, int users) {
    unsigned flags = AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0);
    struct mount_attr attributes = {.attr_set = MOUNT_ATTR_IDMAP, .userns_fd = (uint64_t)users};
    return (int)syscall(SYS_mount_setattr, mount, "", flags, &attributes, sizeof attributes);
}

// What changes a thread's namespaces is done in one that ends with it.
static int in_thread(void *(*run)(void *), void *request) {
    pthread_t thread;
    int error = pthread_create(&thread, NULL, run, request);
    if (error == 0) error = pthread_join(thread, NULL);
    return error == 0 ? 0 : (errno = error, -1);
}

struct tree_request {
    int ns, recursive, result, error;
    const char *path;
};

static void *clone_tree(void *argument) {
    struct tree_request *request = argument;
    request->result = -1;
    // The root is that of the namespace now, wherever its processes have theirs.
    if (unshare(CLONE_FS) == 0 && setns(request->ns, CLONE_NEWNS) == 0) {
        int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        int place = root < 0 ? -1 : cl_openat2(root, request->path, O_PATH | O_CLOEXEC, 0, RESOLVE_IN_ROOT);
        unsigned flags = OPEN_TREE_CLONE | AT_EMPTY_PATH | (request->recursive ? AT_RECURSIVE : 0);
        if (place >= 0) request->result = cl_open_tree(place, "", flags);
        request->error = errno;
        if (place >= 0) close(place);
        if (root >= 0) close(root);
    } else {
        request->error = errno;
    }
    return NULL;
}

int cl_open_tree_in(int ns, const char *path, int recursive) {
    struct tree_request request = {.ns = ns, .recursive = recursive, .path = path};
    if (in_thread(clone_tree, &request) < 0) return -1;
    errno = request.error;
    return request.result;
}

struct stack_request {
    int overlay, count, error;
    const int *mounts;
    const char *const *names;
    const char *options[3][2];
    uid_t uid;
    gid_t gid;
};

// Makes the calling thread that user to file systems, with all capabilities that it may have.
static int become_owner(uid_t uid, gid_t gid) {
    syscall(SYS_setfsgid, gid);
    syscall(SYS_setfsuid, uid);
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2];
    if (syscall(SYS_capget, &header, data) < 0) return -1;
    for (int i = 0; i < 2; i++) data[i].effective = data[i].permitted;
    return (int)syscall(SYS_capset, &header, data);
}

// An overlay takes layers from the mount namespace of its maker only (detached ones too, but since Linux 6.15): the
// mounts are attached in one that lives as long as this thread. The overlay keeps copies of its own.
static int stack_mounts(const struct stack_request *request) {
    if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return -1;
    int context = cl_fsopen("tmpfs");
    if (context < 0) return -1;
    int place = cl_fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL) < 0 ? -1 : cl_fsmount(context, 0);
    int error = errno;
    close(context);
    if (place < 0) return errno = error, -1;
    int result = cl_move_mount(place, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH);
    for (int i = 0; result == 0 && i < request->count; i++) {
        result = mkdirat(place, request->names[i], 0700);
        if (result == 0) result = cl_move_mount(request->mounts[i], "", place, request->names[i], MOVE_MOUNT_F_EMPTY_PATH);
    }
    if (result == 0) result = fchdir(place);
    // Whoever makes an overlay is who makes its own files later: the mounts have an id for that one only.
    if (result == 0) result = become_owner(request->uid, request->gid);
    for (int i = 0; result == 0 && i < 3; i++)
        result = cl_fsconfig(request->overlay, FSCONFIG_SET_STRING, request->options[i][0], request->options[i][1]);
    if (result == 0) result = cl_fsconfig(request->overlay, FSCONFIG_CMD_CREATE, NULL, NULL);
    error = errno;
    close(place);
    errno = error;
    return result;
}

static void *stack_in_thread(void *argument) {
    struct stack_request *request = argument;
    request->error = stack_mounts(request) < 0 ? errno : 0;
    return NULL;
}

int cl_stack_mounts(int overlay, const int *mounts, const char *const *names, int count, const char *lower,
                    const char *upper, const char *work, uid_t uid, gid_t gid) {
    struct stack_request request = {
        overlay, count, 0, mounts, names, {{"lowerdir", lower}, {"upperdir", upper}, {"workdir", work}}, uid, gid};
    if (in_thread(stack_in_thread, &request) < 0) return -1;
    return request.error == 0 ? 0 : (errno = request.error, -1);
}

struct socket_request {
    int ns, domain, type, protocol, result, error;
};

static void *open_socket(void *argument) {
    struct socket_request *request = argument;
    request->result = -1;
    if (setns(request->ns, CLONE_NEWNET) == 0)
        request->result = socket(request->domain, request->type | SOCK_CLOEXEC, request->protocol);
    request->error = errno;
    return NULL;
}

int cl_socket_in(int ns, int domain, int type, int protocol) {
    struct socket_request request = {.ns = ns, .domain = domain, .type = type, .protocol = protocol};
    if (in_thread(open_socket, &request) < 0) return -1;
    errno = request.error;
    return request.result;
}

ssize_t cl_fs_message(int fs, char *buffer, size_t size) {
    ssize_t length = read(fs, buffer, size);
    if (length < 2) return 0;
    memmove(buffer, buffer + 2, (size_t)length - 2);
    length -= 2;
    while (length > 0 && buffer[length - 1] == '\n') length--;
    return length;
}

int cl_start_writeback(int fd, off_t offset, off_t count) {
    return sync_file_range(fd, offset, count, SYNC_FILE_RANGE_WRITE);
}

int cl_syncfs(int fd) { return syncfs(fd); }

int cl_bpf(int command, void *attributes, unsigned size) { return (int)syscall(SYS_bpf, command, attributes, size); }

int64_t cl_file_system(const char *path) {
    struct statfs status;
    return statfs(path, &status) < 0 ? -1 : status.f_type;
}

int cl_new_network_namespace(void) {
    int old = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
    if (old < 0) return -1;
    int new = -1, error = 0;
    if (unshare(CLONE_NEWNET) < 0) {
        error = errno;
    } else {
        new = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
        error = errno;
        // Nobody could do anything here with a thread that is in the wrong place.
        if (setns(old, CLONE_NEWNET) < 0) abort();
    }
    close(old);
    errno = error;
    return new;
}

int cl_spread_below(const char *directory) {
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return -1;
    int flags = 0;
    int result = ioctl(fd, FS_IOC_GETFLAGS, &flags);
    flags |= FS_TOPDIR_FL;
    if (result == 0) result = ioctl(fd, FS_IOC_SETFLAGS, &flags);
    close(fd);
    return result;
}

int cl_keep_descriptors(void) { return (int)syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_CLOEXEC); }
