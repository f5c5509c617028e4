extension [UInt8] {
    /// Whether the bytes of `text` stand somewhere in it.
    public func contains(bytesOf text: String) -> Bool { self[...].contains(bytesOf: text) }
}

extension ArraySlice<UInt8> {
    /// Whether the bytes of `text` stand somewhere in it.
    public func contains(bytesOf text: String) -> Bool {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return true }
        return withUnsafeBufferPointer { bytes in
            var start = 0
            while start + wanted.count <= bytes.count {
                if bytes[start] == first {
                    var length = 1
                    while length < wanted.count, bytes[start + length] == wanted[length] { length += 1 }
                    if length == wanted.count { return true }
                }
                start += 1
            }
            return false
        }
    }
}
