internal import CLinux
internal import Glibc

/// A conversation with one part of the kernel through netlink, in one network namespace.
///
/// The namespace is that of the calling thread, or the one that the socket was opened in: a socket keeps the namespace
/// it was made in, wherever it is used from.
public struct NetlinkSocket: ~Copyable, Sendable {
    /// The part of the kernel that is spoken to.
    public enum Family: Sendable {
        /// Links, addresses, routes: `NETLINK_ROUTE`.
        case route
        /// nf_tables and connection tracking: `NETLINK_NETFILTER`.
        case netfilter

        var number: Int32 { self == .route ? 0 : 12 }
    }

    private let descriptor: Descriptor

    /// Opens a socket in the caller's network namespace.
    ///
    /// `EPROTONOSUPPORT` means that the kernel lacks this part. The corresponding call is `socket(AF_NETLINK)`.
    public init(_ family: Family) throws(SystemError) {
        descriptor = Descriptor(
            owning: try check("open a netlink socket") {
                socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), family.number)
            })
        prepare()
    }

    /// Opens a socket in the network namespace that the descriptor `namespace` (of `/proc/PID/ns/net`) names.
    public init(_ family: Family, in namespace: Int32) throws(SystemError) {
        descriptor = Descriptor(
            owning: try check("open a netlink socket in another namespace") {
                cl_socket_in(namespace, AF_NETLINK, Int32(SOCK_RAW.rawValue), family.number)
            })
        prepare()
    }

    private func prepare() {
        // Sentences with errors, and errors without a copy of the request. Kernels before 4.12 know neither.
        var on: Int32 = 1
        for option in [11, 10] as [Int32] { setsockopt(descriptor.raw, 270, option, &on, 4) }  // SOL_NETLINK
    }

    /// Sends messages in one go and reads one acknowledgement for each.
    ///
    /// The kernel performs them in order and goes on after a failed one; the first failure is thrown, its `call` being
    /// `what` and the kernel's sentence. The corresponding calls are `sendto(2)` and `recv(2)`.
    public func perform(_ what: @autoclosure () -> String, _ messages: [NetlinkMessage]) throws(SystemError) {
        let numbers = try performAll(what(), messages)
        if let failed = numbers.first(where: { $0.number != 0 }) { throw failed.error(what()) }
    }

    /// As `perform`, but tells the outcome of each message, in order.
    func performAll(_ what: @autoclosure () -> String, _ messages: [NetlinkMessage]) throws(SystemError) -> [Outcome] {
        var bytes: [UInt8] = []
        for (index, message) in messages.enumerated() {
            var message = message
            message.set(sequence: UInt32(index + 1))
            bytes += message.bytes
        }
        try send(bytes, what())
        var outcomes = Array(repeating: Outcome(), count: messages.count)
        var missing = messages.count
        while missing > 0 {
            for answer in NetlinkAnswer.split(try receive(what())) where answer.type == NetlinkAnswer.error {
                let index = Int(answer.sequence) - 1
                guard outcomes.indices.contains(index) else { continue }
                outcomes[index] = Outcome(number: answer.errorNumber, text: answer.errorText)
                missing -= 1
            }
        }
        return outcomes
    }

    /// What became of one message.
    struct Outcome {
        var number: Int32 = 0
        var text: String?

        func error(_ what: String) -> SystemError {
            SystemError(text.map { "\(what) (\($0))" } ?? what, number)
        }
    }

    /// Sends messages of which only failures are answered, as a batch of nf_tables is; throws the first failure.
    func performBatch(_ what: @autoclosure () -> String, _ bytes: [UInt8]) throws(SystemError) {
        try send(bytes, what())
        // The kernel has answered when sending returns; no answer means success.
        var failure: Outcome?
        while let answers = try receiveNow(what()) {
            for answer in NetlinkAnswer.split(answers) where answer.type == NetlinkAnswer.error {
                if answer.errorNumber != 0, failure == nil {
                    failure = Outcome(number: answer.errorNumber, text: answer.errorText)
                }
            }
        }
        if let failure { throw failure.error(what()) }
    }

    /// Sends one request and gives the payload of each message of the answer to `body`, with the message's type.
    func dump(
        _ what: @autoclosure () -> String, _ message: NetlinkMessage, _ body: (UInt16, ArraySlice<UInt8>) -> Void
    ) throws(SystemError) {
        var message = message
        message.set(sequence: 1)
        try send(message.bytes, what())
        while true {
            for answer in NetlinkAnswer.split(try receive(what())) {
                switch answer.type {
                case NetlinkAnswer.done: return
                case NetlinkAnswer.error:
                    if answer.errorNumber == 0 { return }
                    throw Outcome(number: answer.errorNumber, text: answer.errorText).error(what())
                default: body(answer.type, answer.payload)
                }
            }
        }
    }

    private func send(_ bytes: [UInt8], _ what: @autoclosure () -> String) throws(SystemError) {
        _ = try check(what()) { Glibc.send(descriptor.raw, bytes, bytes.count, 0) }
    }

    private func receive(_ what: @autoclosure () -> String) throws(SystemError) -> [UInt8] {
        try receive(what(), flags: 0) ?? []
    }

    private func receiveNow(_ what: @autoclosure () -> String) throws(SystemError) -> [UInt8]? {
        try receive(what(), flags: Int32(MSG_DONTWAIT))
    }

    private func receive(_ what: @autoclosure () -> String, flags: Int32) throws(SystemError) -> [UInt8]? {
        var number: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 32768) { buffer, initialized in
            var got: Int
            repeat { got = recv(descriptor.raw, buffer.baseAddress, 32768, flags) } while got < 0 && errno == EINTR
            if got < 0 { number = errno }
            initialized = max(got, 0)
        }
        if number == EAGAIN && flags != 0 { return nil }
        if number != 0 { throw SystemError(what(), number) }
        return bytes
    }
}
