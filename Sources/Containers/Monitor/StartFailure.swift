internal import Documents
internal import Glibc
internal import Linux

/// How a failed start is told.
public enum StartFailure {
    static func text(_ error: any Error, command: String) -> String {
        switch error {
        case let failure as LaunchFailure:
            guard case .execute(let candidates, _, _) = failure.what else {
                if case .makeDirectory(let path, _) = failure.what, [ENOTDIR, EEXIST].contains(failure.errno) {
                    return "Cannot mkdir: \(path) is not a directory"
                }
                if case .bind(let bind) = failure.what, [EINVAL, ENOTDIR, EISDIR].contains(failure.errno),
                    Files.exists(bind.source)
                {
                    return
                        "unable to start container process: \(failure.sentence): Are you trying to mount a directory "
                        + "onto a file (or vice-versa)? Check if the specified host path exists and is the expected type"
                }
                return "unable to start container process: \(failure.sentence)"
            }
            let isSearched = !command.utf8.contains(UInt8(ascii: "/"))
            let reason =
                failure.errno == ENOENT && (isSearched || candidates.isEmpty)
                ? "executable file not found in $PATH" : failure.reason.lowercased()
            return "unable to start container process: exec: \"\(command)\": \(reason)"
        case let problem as Problem: return problem.description
        case let error as SystemError: return "\(error.call): \(error.reason.lowercased())"
        default: return "\(error)"
        }
    }

    /// The message to whoever waits for the start: the text, and after a zero what to do about it.
    static func frame(_ error: any Error, text: String) -> Frame {
        let hint = (error as? Problem)?.hint.map { "\0\($0)" } ?? ""
        return Frame(.failed, text: text + hint)
    }

    /// What such a message says.
    static func problem(_ frame: Frame) -> Problem {
        let parts = frame.text.split(separator: "\0", maxSplits: 1, omittingEmptySubsequences: false)
        return Problem(.failed, String(parts[0]), hint: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// Docker's: 127 when something is not there, 126 when it may not be executed, else 125.
    public static func exitCode(_ text: String) -> Int32 {
        if text.contains("executable file not found") || text.contains("no such file or directory") { return 127 }
        if text.contains("permission denied") || text.contains("is a directory") { return 126 }
        return 125
    }
}
