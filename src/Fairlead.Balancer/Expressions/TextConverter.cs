namespace Fairlead.Balancer.Expressions;

/// <summary>Converters over text: manual section 7.3.1. They work in place, never make a text longer, and may end in no value at all.</summary>
internal enum TextConverter
{
    /// <summary><c>lower</c>.</summary>
    Lower,

    /// <summary><c>upper</c>.</summary>
    Upper,

    /// <summary><c>url_dec</c>: percent-encoding taken off.</summary>
    UrlDecode,

    /// <summary><c>host_only</c>: a Host header without its port.</summary>
    HostOnly,
}

/// <summary>Finds converters by name and applies them.</summary>
internal static class TextConverters
{
    private static readonly string[] Elsewhere =
    [
        "add", "aes_gcm_dec", "and", "b64dec", "base64", "be2dec", "be2hex", "bool", "bytes", "concat", "cpl", "crc32", "crc32c", "cut_crlf",
        "debug", "digest", "div", "djb2", "even", "field", "fix_is_valid", "fix_tag_value", "hex", "hex2i", "hmac", "http_date", "htonl", "iif",
        "in_table", "ipmask", "json", "json_query", "jwt_header_query", "jwt_payload_query", "jwt_verify", "language", "length", "ltime", "ltrim",
        "map", "map_beg", "map_dom", "map_end", "map_int", "map_ip", "map_reg", "map_str", "map_sub", "mod", "mul", "neg", "not", "odd", "or",
        "param", "port_only", "protobuf", "regsub", "rtrim", "sdbm", "secure_memcmp", "set-var", "sha1", "sha2", "srv_queue", "strcmp", "sub",
        "table_conn_cnt", "ub64dec", "ub64enc", "ungrpc", "unset-var", "url_enc", "utime", "word", "wt6", "xor", "xxh32", "xxh3", "xxh64", "md5",
    ];

    /// <returns>Null with a message when there is no such converter.</returns>
    public static TextConverter? Find(string text, out string? error)
    {
        error = null;
        switch (text)
        {
            case "lower":
                return TextConverter.Lower;
            case "upper":
                return TextConverter.Upper;
            case "url_dec":
                return TextConverter.UrlDecode;
            case "host_only":
                return TextConverter.HostOnly;
        }

        string name = text.Split('(')[0];
        error = Elsewhere.Contains(name, StringComparer.Ordinal)
            ? $"the converter '{name}' is known but not supported yet"
            : $"unknown converter '{name}'";
        return null;
    }

    /// <summary>Converts in place and gives what is left.</summary>
    public static Span<byte> Apply(TextConverter converter, Span<byte> value)
    {
        switch (converter)
        {
            case TextConverter.Lower:
                foreach (ref byte b in value)
                {
                    b = BytesComparer.Lower(b);
                }

                return value;
            case TextConverter.Upper:
                foreach (ref byte b in value)
                {
                    b = b is >= (byte)'a' and <= (byte)'z' ? (byte)(b & ~0x20) : b;
                }

                return value;
            case TextConverter.UrlDecode:
                return Decode(value);
            default:
                return value[..HostLength(value)];
        }
    }

    private static Span<byte> Decode(Span<byte> value)
    {
        int to = 0;
        for (int from = 0; from < value.Length; from++)
        {
            byte b = value[from];
            if (b == '%' && from + 2 < value.Length && Hex(value[from + 1]) is >= 0 and var high && Hex(value[from + 2]) is >= 0 and var low)
            {
                b = (byte)((high << 4) | low);
                from += 2;
            }

            value[to++] = b;
        }

        return value[..to];
    }

    private static int HostLength(ReadOnlySpan<byte> value)
    {
        int colon = value.LastIndexOf((byte)':');
        // "[::1]" has colons and no port.
        return colon < 0 || value[^1] == ']' ? value.Length : colon;
    }

    private static int Hex(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
