internal import Documents

extension CaptureRecipe {
    /// bash and what people look around with; what the host has of it.
    func shell(_ capture: Capture) throws(Problem) -> CaptureRequest {
        _ = try find("bash", capture)
        var request = CaptureRequest(programs: ["bash"])
        request.optionalPrograms = Self.essentialTools + Self.furtherTools
        request.files = [.init("/etc/bash.bashrc", .content(Array(Self.prompt.utf8)))]
        request.config.command = ["bash"]
        request.config.environment = [Self.language]
        return request
    }

    /// busybox with a link for each of its applets.
    func busybox(_ capture: Capture, _ host: CaptureHost) throws(Problem) -> CaptureRequest {
        let path = try find("busybox", capture)
        var request = CaptureRequest(programs: [path])
        request.config.command = ["sh"]
        guard let resolved = host.resolve(path), let bytes = try? host.bytes(resolved, limit: 64 << 20) else {
            throw Problem(.denied, "cannot read \(path)")
        }
        for applet in Self.applets(of: bytes) where applet != "busybox" {
            request.files.append(.init("/bin/\(applet)", .link(resolved)))
        }
        return request
    }

    /// The names by which a busybox can be called: in the program they stand one after the other, sorted, each with a
    /// zero byte at its end, and `[` and `[[` are the first.
    static func applets(of program: [UInt8]) -> [String] {
        let start: [UInt8] = [0] + Array("[".utf8) + [0] + Array("[[".utf8) + [0]
        guard var position = program.firstRange(of: start)?.lowerBound.advanced(by: 1) else {
            return ["sh", "ash", "cat", "ls", "echo", "sleep", "ps", "mount", "vi", "wget"]
        }
        var names: [String] = []
        while names.count < 2000, let end = program[position...].firstIndex(of: 0) {
            let bytes = program[position..<end]
            guard !bytes.isEmpty, bytes.count < 64, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }) else {
                break
            }
            let name = String(decoding: bytes, as: UTF8.self)
            if let last = names.last, !last.utf8.lexicographicallyPrecedes(name.utf8) { break }
            names.append(name)
            position = end + 1
        }
        return names
    }

    static let language = "LANG=C.UTF-8"

    private static let prompt = """
        # For shells that people type into.
        [ -n "$PS1" ] || return
        PS1='\\u@\\h:\\w\\$ '
        alias ls='ls --color=auto'
        alias ll='ls -l'

        """

    /// What scripts take for granted; in every image but busybox, so that one can look into a running container.
    static let essentialTools = """
        sh bash cat chmod chown chgrp cp cut date df dirname basename du echo env expr false find getent grep egrep \
        gzip zcat head hostname id kill ln ls mkdir mktemp mv nproc ps pwd readlink realpath rm rmdir sed seq setpriv \
        sha256sum sleep sort stat stty tail tar tee test [ timeout touch tr true tty uname uniq wc which whoami xargs
        """.split(separator: " ").map(String.init)

    private static let furtherTools = """
        arch awk b2sum base32 base64 bridge bunzip2 bzcat bzip2 capsh captest chcon chroot chrt cksum clear cmp comm \
        csplit curl dash dd diff dircolors dmesg expand fallocate fgrep file findmnt flock fmt fold free fuser getcap \
        getopt gunzip getpcaps groups hexdump hostid infocmp install ionice ip ipcmk ipcrm ipcs join killall \
        last ldd less link logger logname losetup lsblk lscpu lsipc lslocks lsmod lsns lsof mawk md5sum \
        mkfifo mknod more mount mountpoint namei nano nc nice nl nohup nsenter numfmt od paste pathchk pgrep pidof \
        ping ping6 pinky pivot_root pkill pmap pr printenv printf prlimit pstree ptx pwdx renice reset rev script \
        sdiff setarch setsid sha1sum sha224sum sha384sum sha512sum shred shuf split ss strace stdbuf sum swapon \
        sync sysctl tabs tac taskset tc tic toe top tput truncate tset tsort umount unexpand unlink unshare unxz \
        uptime users vmstat w watch wget who xxd xz xzcat yes zstd
        """.split(separator: " ").map(String.init)
}
