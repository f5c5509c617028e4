/// Hands another source's bytes on and tells how many came by.
public final class CountedSource: ByteSource {
    private let source: any ByteSource
    private let tell: (Int64) -> Void
    private var count: Int64 = 0

    /// - Parameter tell: is called after each read with the number of all bytes so far.
    public init(_ source: any ByteSource, tell: @escaping (Int64) -> Void) {
        self.source = source
        self.tell = tell
    }

    /// Reads from the source underneath; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let part = try source.read(into: buffer)
        count += Int64(part)
        tell(count)
        return part
    }
}

/// Hands bytes on to another sink and tells how many came by.
public final class CountedSink: ByteSink {
    private let sink: any ByteSink
    private let tell: (Int64) -> Void
    private var count: Int64 = 0

    /// - Parameter tell: is called after each write with the number of all bytes so far.
    public init(_ sink: any ByteSink, tell: @escaping (Int64) -> Void) {
        self.sink = sink
        self.tell = tell
    }

    /// Writes to the sink underneath.
    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        try sink.write(bytes)
        count += Int64(bytes.count)
        tell(count)
    }
}
