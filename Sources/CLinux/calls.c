// Thin wrappers around calls that Swift's Glibc module does not export. They run in the calling process.
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/futex.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
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
#include "processors.h"

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

// Where a new task is to begin, and where it may go then.
struct processors {
    cpu_set_t first, later;
};

// Returns -1 where there is nothing to choose.
static int processors(struct processors *p) {
    cpu_set_t usual;
    unsigned here;
    if (syscall(SYS_getcpu, &here, NULL, NULL) < 0 || sched_getaffinity(0, sizeof p->later, &p->later) < 0) return -1;
    if (CPU_COUNT(&p->later) < 2) return -1;
    p->first = p->later;
    CPU_CLR(here, &p->first);
    // Processors that are plugged in later are for it, too, unless somebody has chosen some.
    if (sched_getaffinity(1, sizeof usual, &usual) == 0 && CPU_EQUAL(&p->later, &usual)) memset(&p->later, 0xff, sizeof p->later);
    return 0;
}

void cl_begin_elsewhere(pid_t pid) {
    struct processors p;
    if (processors(&p) == 0 && sched_setaffinity(pid, sizeof p.first, &p.first) == 0) sched_setaffinity(pid, sizeof p.later, &p.later);
}

// A detached read-only mount of this program, or -1: this process runs from such a mount already, which belongs to no
// namespace and cannot be copied.
static int guarded_self(void) {
    int tree = cl_open_tree(AT_FDCWD, "/proc/self/exe", OPEN_TREE_CLONE);
    if (tree >= 0 && cl_mount_setattr(tree, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0) < 0) {
        int error = errno;
        close(tree);
        return errno = error, -2;
    }
    return tree;
}

pid_t cl_spawn_self(char *const *argv, char *const *envp, const int *inherited, int count) {
    int guard = guarded_self();
    if (guard == -2) return -1;
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    // Out of the way first: a target number may be the source of a later one.
    int copies[16], made = 0, error = count > 16 ? E2BIG : 0;
    while (error == 0 && made < count) {
        int copy = fcntl(inherited[made], F_DUPFD_CLOEXEC, 64);
        if (copy < 0) error = errno;
        else copies[made++] = copy;
    }
    for (int i = 0; i < made; i++) posix_spawn_file_actions_adddup2(&actions, copies[i], i);
    // Whoever closes the mount last waits for the kernel: not this process, but the one that runs from it, at its end.
    if (guard >= 0) posix_spawn_file_actions_adddup2(&actions, guard, made);
    posix_spawn_file_actions_addclosefrom_np(&actions, made + (guard >= 0));
    posix_spawn_file_actions_addchdir_np(&actions, "/");
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK);
    char path[32] = "/proc/self/exe";
    if (guard >= 0) snprintf(path, sizeof path, "/proc/self/fd/%d", made);
    pid_t pid = -1;
    if (error == 0) error = posix_spawn(&pid, path, &actions, &attributes, argv, envp);
    for (int i = 0; i < made; i++) close(copies[i]);
    if (guard >= 0) close(guard);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0 ? pid : (errno = error, -1);
}

// A system call that leaves errno alone, which belongs to another process's thread here.
static long quiet_call(long number, long a, long b, long c, long d) {
#if defined(__x86_64__)
    register long r10 __asm__("r10") = d;
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c, x3 __asm__("x3") = d;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
    return x0;
#else
#error "which registers carry a system call's arguments?"
#endif
}

// What the new process reads while its parent goes on: nothing of it changes or goes away as long as `user` is not 0.
static struct {
    char *words[4], *variables[9], path[32];
    int descriptors[5], count;
    volatile int error;
    volatile pid_t user;
    char stack[16384] __attribute__((aligned(16)));
} standby;

// In the new process, which has the parent's memory until it executes.
static int begin_standby(void *unused) {
    (void)unused;
    long result = quiet_call(SYS_setsid, 0, 0, 0, 0);
    for (int i = 0; i < standby.count && result >= 0; i++) result = quiet_call(SYS_dup3, standby.descriptors[i], i, 0, 0);
    if (result >= 0) result = quiet_call(SYS_close_range, standby.count, ~0u, 0, 0);
    if (result >= 0) result = quiet_call(SYS_chdir, (long)"/", 0, 0, 0);
    uint64_t none = 0;
    if (result >= 0) result = quiet_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, sizeof none);
    if (result >= 0) result = quiet_call(SYS_execve, (long)standby.path, (long)standby.words, (long)standby.variables, 0);
    standby.error = (int)-result;
    for (;;) quiet_call(SYS_exit_group, 127, 0, 0, 0);
}

int cl_spawn_standby(void) {
    // The kernel sets it to 0 and wakes us when the one before has executed, or ended.
    for (pid_t user; (user = standby.user) != 0;) syscall(SYS_futex, &standby.user, FUTEX_WAIT, user, NULL);
    char *words[] = {"cove", "monitor", "standby"};
    memcpy(standby.words, words, sizeof words);
    standby.error = 0;
    int variables = 0;
    for (char **entry = environ; *entry && variables < 8; entry++)
        if (strncmp(*entry, "COVE_", 5) == 0) standby.variables[variables++] = *entry;
    standby.variables[variables] = NULL;
    int ends[2];
    if (cl_socketpair(SOCK_STREAM, ends) < 0) return -1;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int guard = null < 0 ? -2 : guarded_self();
    int sources[] = {null, null, null, ends[1], guard};
    standby.count = guard >= 0 ? 5 : 4;
    pid_t pid = -1;
    int made = 0;
    // Out of the way first: a target number may be the source of a later one.
    while (guard != -2 && made < standby.count && (standby.descriptors[made] = fcntl(sources[made], F_DUPFD_CLOEXEC, 64)) >= 0) made++;
    if (guard != -2 && made == standby.count) {
        strcpy(standby.path, guard >= 0 ? "/proc/self/fd/4" : "/proc/self/exe");
        sigset_t all, before;
        sigfillset(&all);
        // A handler of this process must not run in the new one.
        sigprocmask(SIG_SETMASK, &all, &before);
        pid = clone(begin_standby, standby.stack + sizeof standby.stack,
                    CLONE_VM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID | SIGCHLD, NULL, &standby.user, NULL, &standby.user);
        int error = errno;
        if (pid > 0) cl_begin_elsewhere(pid);
        sigprocmask(SIG_SETMASK, &before, NULL);
        errno = error;
    }
    int error = errno;
    for (int i = 0; i < made; i++) close(standby.descriptors[i]);
    for (int i = 3; i < 5; i++)
        if (sources[i] >= 0) close(sources[i]);
    if (null >= 0) close(null);
    if (pid < 0) close(ends[0]);
    errno = error;
    return pid < 0 ? -1 : ends[0];
}

int cl_standby_error(void) { return standby.error; }

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

int cl_thread(void *(*run)(void *), void *context, uint64_t *thread) {
    pthread_attr_t attributes;
    int error = pthread_attr_init(&attributes);
    if (error != 0) return errno = error, -1;
    // As `cl_begin_elsewhere` for processes.
    struct processors p;
    int spread = processors(&p) == 0;
    if (spread) pthread_attr_setaffinity_np(&attributes, sizeof p.first, &p.first);
    pthread_t id;
    error = pthread_create(&id, &attributes, run, context);
    pthread_attr_destroy(&attributes);
    if (error != 0) return errno = error, -1;
    if (spread) pthread_setaffinity_np(id, sizeof p.later, &p.later);
    *thread = id;
    return 0;
}

void cl_join_thread(uint64_t thread) { pthread_join((pthread_t)thread, NULL); }

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
