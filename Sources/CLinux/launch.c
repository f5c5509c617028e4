// Runs in the child of clone3: no allocation, no stdio, no locks, no sigaction of the C library. The parent may be
// multi-threaded, so nothing here may touch what another thread could have held at the moment of the clone.
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clinux.h"
#include "spawn.h"

enum { PATH_SIZE = 4096, NAME_SIZE = 256, LINK_COUNT = 40 };

// What one launch carries from operation to operation.
struct state {
    int root;           // O_PATH descriptor of the new root, or -1
    int report;
    int index;
    int null;           // the detached mount with which files are masked; -1 before the first
    int masked;         // whether the detached mount of /dev/null has a place now, and copies are made of it
};

static const char *proc_path(char *buffer, int fd) {
    static const char prefix[] = "/proc/self/fd/";
    char digits[12];
    int length = 0;
    unsigned value = (unsigned)fd;
    do digits[length++] = (char)('0' + value % 10);
    while ((value /= 10) != 0);
    memcpy(buffer, prefix, sizeof prefix - 1);
    for (int i = 0; i < length; i++) buffer[sizeof prefix - 1 + i] = digits[length - 1 - i];
    buffer[sizeof prefix - 1 + length] = 0;
    return buffer;
}

static int open_in_root(const struct state *s, const char *path, int flags, uint64_t extra) {
    while (*path == '/') path++;
    return cl_openat2(s->root, *path ? path : ".", flags | O_CLOEXEC, 0, RESOLVE_IN_ROOT | extra);
}

// The first component of `path`, which does not begin with a slash; its length, 0 when there is none or it is too long.
static size_t copy_component(char name[NAME_SIZE], const char *path) {
    size_t length = strcspn(path, "/");
    if (length == 0 || length >= NAME_SIZE) return errno = length ? ENAMETOOLONG : ENOENT, (size_t)0;
    memcpy(name, path, length);
    name[length] = 0;
    return length;
}

// The directory in which the last component of `path` lies, all on the way made when missing; *last is set to that
// component. A path of nothing but slashes gives the root itself and an empty *last.
static int open_parent(const struct state *s, const char *path, uint64_t extra, const char **last) {
    char prefix[PATH_SIZE];
    size_t length = strlen(path);
    while (length > 0 && path[length - 1] == '/') length--;
    if (length >= sizeof prefix) return errno = ENAMETOOLONG, -1;
    memcpy(prefix, path, length);
    while (length > 0 && path[length - 1] != '/') length--;
    *last = path + length;
    while (length > 0 && path[length - 1] == '/') length--;
    prefix[length] = 0;
    // From the deepest directory that is there down.
    size_t end = length;
    int dir;
    while ((dir = open_in_root(s, prefix, O_PATH | O_DIRECTORY, extra)) < 0 && errno == ENOENT && end > 0) {
        while (end > 0 && path[end - 1] != '/') end--;
        while (end > 0 && path[end - 1] == '/') end--;
        prefix[end] = 0;
    }
    while (dir >= 0 && end < length) {
        while (path[end] == '/') prefix[end] = path[end], end++;
        char name[NAME_SIZE];
        size_t count = copy_component(name, path + end);
        if (count == 0) return close(dir), -1;
        int made = mkdirat(dir, name, 0755);
        int error = errno;
        close(dir);
        if (made < 0 && error != EEXIST) return errno = error, -1;
        memcpy(prefix + end, name, count + 1);
        end += count;
        dir = open_in_root(s, prefix, O_PATH | O_DIRECTORY, extra);
    }
    return dir;
}

// Puts the text of the first link on the path that leads to nothing in the link's place. 0 when there is none.
static int follow_dangling(const struct state *s, char path[PATH_SIZE]) {
    size_t end = strspn(path, "/");
    while (path[end]) {
        size_t start = end;
        end += strcspn(path + end, "/");
        char rest[PATH_SIZE], text[PATH_SIZE];
        strcpy(rest, path + end);
        path[end] = 0;
        int link = open_in_root(s, path, O_PATH | O_NOFOLLOW, 0);
        if (link < 0) return 0;
        ssize_t length = readlinkat(link, "", text, sizeof text - 1);
        close(link);
        int there = length < 0 ? -1 : open_in_root(s, path, O_PATH, 0);
        if (there >= 0) close(there);
        if (length >= 0 && there < 0 && errno == ENOENT) {
            text[length] = 0;
            size_t before = text[0] == '/' ? 0 : start;
            if (before + (size_t)length + strlen(rest) >= PATH_SIZE) return 0;
            strcpy(path + before, text);
            strcpy(path + before + length, rest);
            return 1;
        }
        strcpy(path + end, rest);
        end += strspn(path + end, "/");
    }
    return 0;
}

// An O_PATH descriptor of `path` in the root; a directory or an empty file is made when it is missing.
static int open_or_make(const struct state *s, const char *path, uint32_t option, uint64_t extra) {
    int target = open_in_root(s, path, O_PATH, extra);
    if (target >= 0 || errno != ENOENT) return target;
    const char *name;
    int parent = open_parent(s, path, extra, &name);
    if (parent < 0) return -1;
    char component[NAME_SIZE];
    if (copy_component(component, name) == 0) return close(parent), -1;
    int made = option & CL_TARGET_IS_FILE ? mknodat(parent, component, S_IFREG | 0644, 0)
                                          : mkdirat(parent, component, 0755);
    int error = errno;
    close(parent);
    if (made < 0 && error != EEXIST) return errno = error, -1;
    return open_in_root(s, path, O_PATH, extra);
}

// The same, and what a link on the way leads to is made as well.
static int open_target(const struct state *s, const char *path, uint32_t option) {
    uint64_t extra = option & CL_NO_SYMLINKS ? RESOLVE_NO_SYMLINKS : 0;
    int target = open_or_make(s, path, option, extra);
    char real[PATH_SIZE];
    if (target >= 0 || errno != ENOENT || extra || strlen(path) >= sizeof real) return target;
    strcpy(real, path);
    for (int links = 0; target < 0 && links < LINK_COUNT && follow_dangling(s, real); links++)
        target = open_or_make(s, real, option, extra);
    return target;
}

static int attach(int mount, int target) {
    return cl_move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

// The options of a file system with the mode of the directory that is at `path` in front, if there is one.
static const char *with_mode(char buffer[PATH_SIZE], const struct state *s, const char *path, const char *options) {
    struct stat status;
    int place = open_in_root(s, path, O_PATH | O_DIRECTORY, 0);
    if (place < 0) return options;
    int known = fstat(place, &status);
    close(place);
    if (known < 0 || strlen(options) + sizeof "mode=0000," > PATH_SIZE) return options;
    strcpy(buffer, "mode=0000,");
    for (int digit = 0; digit < 4; digit++) buffer[8 - digit] = (char)('0' + (status.st_mode >> 3 * digit & 7));
    strcpy(buffer + sizeof "mode=0000," - 1, options);
    return buffer;
}

static int mount_in_root(const struct state *s, const struct cl_operation *o) {
    char path[64], buffer[PATH_SIZE];
    const char *options = o->option & CL_KEEP_MODE ? with_mode(buffer, s, o->b, o->d) : o->d;
    int target = open_target(s, o->b, o->option);
    if (target < 0) return -1;
    int result = mount(o->a, proc_path(path, target), o->c, o->flags, options);
    close(target);
    return result;
}

static int attach_in_root(const struct state *s, const struct cl_operation *o) {
    int target = open_target(s, o->b, o->option);
    if (target < 0) return -1;
    int result = 0;
    if (o->number)
        result = cl_mount_setattr(o->fd, "", AT_EMPTY_PATH | AT_RECURSIVE, 0, 0, (uint64_t)o->number);
    if (result == 0 && (o->flags || o->value))
        result = cl_mount_setattr(o->fd, "", AT_EMPTY_PATH | (o->uid ? AT_RECURSIVE : 0), o->flags, o->value, 0);
    if (result == 0) result = attach(o->fd, target);
    close(target);
    return result;
}

// Over the root directory, which everybody can reach: the directories that lead to a path of the host may be closed to
// who this process is in a user namespace of its own.
static int attach_root(struct state *s, const struct cl_operation *o) {
    s->root = o->number ? cl_fsmount(o->fd, (unsigned)o->flags) : o->fd;
    if (s->root < 0) return -1;
    if (cl_mount_setattr(s->root, "", AT_EMPTY_PATH | AT_RECURSIVE, 0, 0, MS_PRIVATE) < 0) return -1;
    return cl_move_mount(s->root, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH);
}

static int make_node(const struct state *s, const struct cl_operation *o) {
    const char *name;
    int parent = open_parent(s, o->a, 0, &name);
    if (parent < 0) return -1;
    int result = mknodat(parent, name, (mode_t)o->number, o->value);
    if (result < 0 && errno == EEXIST) {
        // What is there may be somebody else's: it is used when it is the same device, and left alone when it is not.
        struct stat status;
        result = fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW);
        int is_same = result == 0 && (status.st_mode & S_IFMT) == ((mode_t)o->number & S_IFMT) && status.st_rdev == o->value;
        close(parent);
        return is_same ? 0 : (errno = EEXIST, -1);
    }
    if (result == 0 && (o->uid || o->gid)) result = fchownat(parent, name, o->uid, o->gid, AT_SYMLINK_NOFOLLOW);
    close(parent);
    return result;
}

static int make_directory(const struct state *s, const struct cl_operation *o) {
    const char *name;
    int parent = open_parent(s, o->a, 0, &name);
    if (parent < 0) return -1;
    int result = mkdirat(parent, name, (mode_t)o->number);
    if (result < 0 && errno == EEXIST) result = 0;
    close(parent);
    return result;
}

static int make_symlink(const struct state *s, const struct cl_operation *o) {
    const char *name;
    int parent = open_parent(s, o->b, 0, &name);
    if (parent < 0) return -1;
    int result = symlinkat(o->a, parent, name);
    if (result < 0 && errno == EEXIST) result = 0;
    close(parent);
    return result;
}

static int write_all(int fd, const char *text) {
    size_t length = strlen(text);
    ssize_t written = write(fd, text, length);
    int error = errno;
    close(fd);
    if (written < 0) return errno = error, -1;
    return (size_t)written == length ? 0 : (errno = EIO, -1);
}

static int write_file(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd < 0 ? -1 : write_all(fd, text);
}

static int write_sysctl(const struct state *s, const struct cl_operation *o) {
    int fd = open_in_root(s, o->a, O_WRONLY, RESOLVE_NO_SYMLINKS);
    if (fd < 0) return -1;
    struct statfs fs;
    if (fstatfs(fd, &fs) < 0) return close(fd), -1;
    if (fs.f_type != PROC_SUPER_MAGIC) return close(fd), errno = EXDEV, -1;
    return write_all(fd, o->b);
}

static int is_null_device(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);
}

// A detached read-only mount of the container's own null device; `host`, that of the host's, where it has none.
static int null_to_mask_with(const struct state *s, int host) {
    int own = open_in_root(s, "dev/null", O_PATH | O_NOFOLLOW, 0);
    int tree = own >= 0 && is_null_device(own) ? cl_open_tree(own, "", OPEN_TREE_CLONE | AT_EMPTY_PATH) : -1;
    if (own >= 0) close(own);
    if (tree >= 0 && cl_mount_setattr(tree, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0) == 0) return tree;
    if (tree >= 0) close(tree);
    return host;
}

static int mask(struct state *s, const struct cl_operation *o) {
    int target = open_in_root(s, o->a, O_PATH, 0);
    if (target < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
    struct stat status;
    int result = fstat(target, &status);
    char path[64];
    if (result == 0 && S_ISDIR(status.st_mode)) {
        result = mount("tmpfs", proc_path(path, target), "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=0k");
    } else if (result == 0) {
        // All masks share one mount: the first gets it, the others a copy, which only an attached one can be made of.
        if (s->null < 0) s->null = null_to_mask_with(s, o->fd);
        int null = s->masked ? cl_open_tree(s->null, "", OPEN_TREE_CLONE | AT_EMPTY_PATH) : s->null;
        result = null < 0 ? -1 : attach(null, target);
        if (s->masked && null >= 0) close(null);
        s->masked |= result == 0;
    }
    close(target);
    return result;
}

static int make_read_only(const struct state *s, const char *path) {
    int target = open_in_root(s, path, O_PATH, 0);
    if (target < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
    // What is mounted there takes the flag itself; another directory is bound onto itself for it.
    if (cl_mount_setattr(target, "", AT_EMPTY_PATH | AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0, 0) == 0) return close(target);
    int tree = cl_open_tree(target, "", OPEN_TREE_CLONE | AT_EMPTY_PATH | AT_RECURSIVE);
    int result = tree < 0 ? -1 : cl_mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, MOUNT_ATTR_RDONLY, 0, 0);
    if (result == 0) result = attach(tree, target);
    if (tree >= 0) close(tree);
    close(target);
    return result;
}

static int bind_console(const struct state *s, const struct cl_operation *o) {
    int tree = cl_open_tree(o->fd, "", OPEN_TREE_CLONE | AT_EMPTY_PATH);
    if (tree < 0) return -1;
    int target = open_target(s, "/dev/console", CL_TARGET_IS_FILE | CL_NO_SYMLINKS);
    int result = target < 0 ? -1 : attach(tree, target);
    close(tree);
    if (target >= 0) close(target);
    return result;
}

static int pivot(struct state *s) {
    if (fchdir(s->root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0) return -1;
    // The old root, in which nothing is shared with the host any more, lies above the new one now.
    if (umount2(".", MNT_DETACH) < 0) return -1;
    close(s->root);
    s->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    return s->root < 0 ? -1 : chdir("/");
}

static int send_netlink(const struct cl_operation *o) {
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) return -1;
    int result = send(fd, o->blob, o->blob_length, 0) < 0 ? -1 : 0;
    int error = errno;
    int64_t left = o->number;
    while (result == 0 && left > 0) {
        union {
            struct nlmsghdr header;
            char bytes[8192];
        } answer;
        ssize_t length = recv(fd, &answer, sizeof answer, 0);
        if (length < 0) {
            if (errno == EINTR) continue;
            error = errno;
            result = -1;
            break;
        }
        for (struct nlmsghdr *m = &answer.header; NLMSG_OK(m, (unsigned)length); m = NLMSG_NEXT(m, length)) {
            if (m->nlmsg_type != NLMSG_ERROR) continue;
            int code = ((struct nlmsgerr *)NLMSG_DATA(m))->error;
            if (code != 0) {
                error = -code;
                result = -1;
                break;
            }
            left--;
        }
    }
    close(fd);
    errno = error;
    return result;
}

static int drop_bounding(uint64_t keep) {
    for (int capability = 0; capability < 64; capability++) {
        if (keep >> capability & 1) continue;
        if (prctl(PR_CAPBSET_READ, capability, 0, 0, 0) != 1) continue;
        if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0) return -1;
    }
    return 0;
}

static int set_capabilities(const struct cl_operation *o) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct data[2] = {
        {(uint32_t)o->value, (uint32_t)o->value2, (uint32_t)o->value3},
        {(uint32_t)(o->value >> 32), (uint32_t)(o->value2 >> 32), (uint32_t)(o->value3 >> 32)},
    };
    if (syscall(SYS_capset, &header, data) < 0) return -1;
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0) return -1;
    for (int capability = 0; capability < 64; capability++)
        // What may not be inherited cannot be ambient; the specification wants such a set to be passed over.
        if (o->value4 & o->value3 & o->value2 & 1ull << capability && prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0) < 0) return -1;
    return 0;
}

static int set_identity(const struct cl_operation *o) {
    // Raw calls: the C library's would have every thread of this process change with it.
    if (syscall(SYS_setgroups, o->blob_length / 4, o->blob) < 0) return -1;
    gid_t gid = (gid_t)o->value;
    uid_t uid = (uid_t)o->number;
    if (syscall(SYS_setresgid, gid, gid, gid) < 0) return -1;
    return (int)syscall(SYS_setresuid, uid, uid, uid);
}

static int enter_work_directory(const char *path) {
    if (chdir(path) < 0) return -1;
    // A directory that is not below the root, reached through a leaked descriptor, has no path.
    char where[PATH_SIZE];
    long length = syscall(SYS_getcwd, where, sizeof where);
    if (length < 0) return -1;
    return where[0] == '/' ? 0 : (errno = ENOENT, -1);
}

static int run_program(const struct cl_operation *o) {
    int error = ENOENT;
    for (const char *const *candidate = o->list; *candidate; candidate++) {
        execve(*candidate, (char *const *)o->argv, (char *const *)o->envp);
        if (errno == EACCES) error = EACCES;
        else if (errno != ENOENT && errno != ENOTDIR) return -1;
    }
    return errno = error, -1;
}

// Goes on in a child that has our parent; this process ends.
static int fork_sibling(struct state *s) {
    struct clone_args arguments = {.flags = CLONE_PARENT, .exit_signal = 0};
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid < 0) return -1;
    if (pid == 0) return 0;
    struct cl_report report = {1, s->index, (int32_t)pid};
    _exit(write(s->report, &report, sizeof report) == sizeof report ? 0 : 1);
}

// The words of this process speak of the host: nobody in the container needs to read them.
static void hide_arguments(void) {
    static const char name[] = "/sbin/docker-init";
    char buffer[PATH_SIZE];
    int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    ssize_t length = read(fd, buffer, sizeof buffer);
    close(fd);
    // The words lie one after the other, as the file shows them.
    if (length < (ssize_t)sizeof name || memcmp(buffer, program_invocation_name, strlen(program_invocation_name)) != 0) return;
    memset(program_invocation_name, 0, (size_t)length);
    memcpy(program_invocation_name, name, sizeof name);
}

// The first process of a container that asked for an init: everything that gets a signal or ends here ends up here.
__attribute__((noreturn)) static void serve_as_init(pid_t program) {
    hide_arguments();
    syscall(SYS_close_range, 0, ~0u, 0);
    prctl(PR_SET_NAME, "docker-init", 0, 0, 0);
    uint64_t all = ~0ull;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, 8);
    for (;;) {
        siginfo_t info;
        long number = syscall(SYS_rt_sigtimedwait, &all, &info, NULL, 8);
        if (number < 0) continue;
        if (number != SIGCHLD) {
            if (number != SIGTTIN && number != SIGTTOU) syscall(SYS_kill, program, number);
            continue;
        }
        int status;
        long ended;
        while ((ended = syscall(SYS_wait4, -1, &status, WNOHANG, NULL)) > 0)
            if (ended == program) _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
}

static int become_init(void) {
    uint64_t all = ~0ull, none = 0;
    // A signal that comes before the program runs waits for the init.
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, NULL, 8);
    // The filter of system calls, which holds already, knows the older call's flags only.
    long pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL);
    if (pid < 0) return -1;
    if (pid > 0) serve_as_init((pid_t)pid);
    // The program's own group is the terminal's foreground, so that the keyboard's signals reach it alone.
    pid_t self = (pid_t)syscall(SYS_getpid);
    syscall(SYS_setpgid, 0, 0);
    ioctl(0, TIOCSPGRP, &self);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
    return 0;
}

void cl_give_way(int on) {
    struct sched_param none = {0};
    if (sched_getscheduler(0) == (on ? SCHED_OTHER : SCHED_BATCH)) sched_setscheduler(0, on ? SCHED_BATCH : SCHED_OTHER, &none);
}

static int wait_for_parent(int fd) {
    char byte;
    ssize_t got;
    do got = read(fd, &byte, 1);
    while (got < 0 && errno == EINTR);
    return got == 1 ? 0 : got == 0 ? (errno = ECANCELED, -1) : -1;
}

// The parent may have died before it is asked for: then nobody reads reports any more.
static int die_with_parent(const struct state *s, int number) {
    if (prctl(PR_SET_PDEATHSIG, number, 0, 0, 0) < 0) return -1;
    struct pollfd report = {.fd = s->report};
    if (poll(&report, 1, 0) > 0 && report.revents & POLLERR) _exit(126);
    return 0;
}

// In place of the host's null device the stream gets the container's own, if there is one.
static int take_stream(const struct state *s, int fd, int number) {
    if (is_null_device(fd)) {
        const int flags = O_RDWR | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
        int own = s->root < 0 ? open("/dev/null", flags) : open_in_root(s, "dev/null", flags, 0);
        if (own >= 0 && is_null_device(own) && fcntl(own, F_SETFL, 0) == 0) fd = own;
    }
    if (fd == number) return fcntl(fd, F_SETFD, 0);
    return dup2(fd, number) < 0 ? -1 : 0;
}

static int perform(struct state *s, const struct cl_operation *o) {
    switch ((enum cl_kind)o->kind) {
        case CL_WAIT: return wait_for_parent(o->fd);
        case CL_JOIN_CGROUP: return write_file(o->a, "0");
        case CL_UNSHARE: return unshare((int)o->flags);
        case CL_SETNS: return setns(o->fd, (int)o->flags);
        case CL_FORK: return fork_sibling(s);
        case CL_PROPAGATION: return mount(NULL, o->a, NULL, o->flags, NULL);
        case CL_CHDIR: return chdir(o->a);
        case CL_MOUNT_AT: return mount(o->a, o->b, o->c, o->flags, o->d);
        case CL_OPEN_ROOT: return (s->root = open(o->a, O_PATH | O_DIRECTORY | O_CLOEXEC)) < 0 ? -1 : 0;
        case CL_ATTACH_ROOT: return attach_root(s, o);
        case CL_MOUNT: return mount_in_root(s, o);
        case CL_ATTACH: return attach_in_root(s, o);
        case CL_MAKE_DIRECTORY: return make_directory(s, o);
        case CL_MAKE_NODE: return make_node(s, o);
        case CL_SYMLINK: return make_symlink(s, o);
        case CL_WRITE: return write_file(o->a, o->b);
        case CL_SYSCTL: return write_sysctl(s, o);
        case CL_MASK: return mask(s, o);
        case CL_READ_ONLY: return make_read_only(s, o->a);
        case CL_CONSOLE: return bind_console(s, o);
        case CL_PIVOT: return pivot(s);
        case CL_ROOT_READ_ONLY: return cl_mount_setattr(s->root, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY, 0, 0);
        case CL_HOSTNAME: return sethostname(o->a, strlen(o->a));
        case CL_DOMAINNAME: return setdomainname(o->a, strlen(o->a));
        case CL_NETLINK: return send_netlink(o);
        case CL_RLIMIT: {
            struct rlimit limit = {o->value, o->value2};
            return setrlimit((unsigned)o->number, &limit);
        }
        case CL_NEW_SESSION: return setsid() < 0 && errno != EPERM ? -1 : 0;
        case CL_CONTROLLING_TTY: return ioctl(o->fd, TIOCSCTTY, 0);
        // A kernel without keyrings has none to separate.
        case CL_SESSION_KEYRING: return syscall(SYS_keyctl, 1, NULL) < 0 && errno != ENOSYS ? -1 : 0;
        case CL_DUPLICATE: return take_stream(s, o->fd, (int)o->number);
        case CL_BOUNDING: return drop_bounding(o->value);
        case CL_KEEP_CAPS: return prctl(PR_SET_KEEPCAPS, o->number, 0, 0, 0);
        case CL_IDENTITY: return set_identity(o);
        case CL_CAPABILITIES: return set_capabilities(o);
        case CL_NO_NEW_PRIVILEGES: return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        case CL_SECCOMP: {
            struct sock_fprog program = {(unsigned short)(o->blob_length / 8), (struct sock_filter *)o->blob};
            return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, o->flags, &program);
        }
        case CL_UMASK: return umask((mode_t)o->number), 0;
        case CL_PARENT_DEATH: return die_with_parent(s, (int)o->number);
        case CL_WORK_DIRECTORY: return enter_work_directory(o->a);
        case CL_CLOSE_OTHERS: return cl_keep_descriptors();
        case CL_INIT: return become_init();
        case CL_EXEC: return run_program(o);
        case CL_FAIL: return errno = (int)o->number, -1;
    }
    return errno = EINVAL, -1;
}

__attribute__((noreturn)) static void child(const struct cl_operation *operations, int count, int report, const int *parents,
                                            volatile int32_t *progress) {
    // With these in its own hands it would never see that its parent is gone.
    for (int i = 0; i < 2; i++) close(parents[i]);
    // Nobody of the container may look into this process: it is a copy of cove until it executes something else.
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    // Ignored signals stay ignored through clone and exec; the container starts with the defaults.
    struct { void *handler; unsigned long flags; void *restorer; uint64_t mask; } plain = {0};
    for (int number = 1; number <= 64; number++)
        if (number != SIGKILL && number != SIGSTOP) syscall(SYS_rt_sigaction, number, &plain, NULL, 8);
    uint64_t none = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8);
    umask(0);
    // Until it waits for its parent for the last time, what it waits for goes first.
    int last_wait = -1;
    for (int i = 0; i < count; i++)
        if (operations[i].kind == CL_WAIT) last_wait = i;
    if (last_wait >= 0) cl_give_way(1);
    struct state s = {.root = -1, .null = -1, .report = report};
    for (s.index = 0; s.index < count; s.index++) {
        *progress = s.index;
        if (perform(&s, &operations[s.index]) == 0) {
            if (s.index == last_wait) cl_give_way(0);
            continue;
        }
        struct cl_report failure = {0, s.index, errno};
        ssize_t written = write(report, &failure, sizeof failure);
        _exit(written == sizeof failure ? 127 : 126);
    }
    _exit(0);
}

pid_t cl_launch(const struct cl_operation *operations, int count, uint64_t flags, int report, const int *parents, int32_t *progress) {
    struct clone_args arguments = {.flags = flags | CLONE_CLEAR_SIGHAND, .exit_signal = SIGCHLD};
    long pid = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (pid == 0) child(operations, count, report, parents, progress);
    if (pid > 0) cl_begin_elsewhere((pid_t)pid);
    return (pid_t)pid;
}
