internal import Documents

/// What the link of a container's name says: the container's id, in 43 letters of six bits. A file system keeps a link
/// of fewer than 60 bytes without a block of its own, which every start with `--rm` would take and give back.
enum NameLink {
    /// The letters for an id of 64 hexadecimal digits.
    static func text(of id: String) -> String {
        var letters: [UInt8] = []
        var pending = 0
        var bits = 0
        for digit in id.utf8 {
            pending = pending << 4 | Int(digit > UInt8(ascii: "9") ? digit - UInt8(ascii: "a") + 10 : digit & 15)
            bits += 4
            while bits >= 6 {
                bits -= 6
                letters.append(alphabet[pending >> bits & 63])
            }
        }
        if bits > 0 { letters.append(alphabet[pending << (6 - bits) & 63]) }
        return String(decoding: letters, as: UTF8.self)
    }

    /// The id that the letters stand for; `nil` where they stand for none.
    static func id(in text: String) -> String? {
        var bytes: [UInt8] = []
        var pending = 0
        var bits = 0
        for letter in text.utf8 {
            guard let value = alphabet.firstIndex(of: letter) else { return nil }
            pending = (pending << 6 | value) & 0xffff
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> bits))
            }
        }
        return bytes.count == 32 && text.utf8.count == 43 ? Hexadecimal.text(bytes) : nil
    }

    private static let alphabet = Array("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_".utf8)
}
