using System.Text;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Functions.Encoding;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Base64, base32 and JSON. What cannot be decoded gives the error's text, as sprig does.</summary>
internal static class SprigEncoding
{
    private const string Base32Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("b64enc", "string -> string", static a => Convert.ToBase64String(EncodingFunctions.Bytes(a[0]))),
        new("b64dec", "string -> string", static a => OrMessage(() => GoBase64.Decode("", (string)a[0]!, isUrl: false))),
        new("b32enc", "string -> string", static a => Base32(EncodingFunctions.Bytes(a[0]))),
        new("b32dec", "string -> string", static a => OrMessage(() => FromBase32((string)a[0]!))),
        new("toJson", "any -> string", static (execution, a) => OrEmpty(() => new GoJsonWriter(execution).Write(a[0]))),
        new("mustToJson", "any -> string", static (execution, a) => new GoJsonWriter(execution).Write(a[0])),
        new("toPrettyJson", "any -> string", static (execution, a) => OrEmpty(() => new GoJsonWriter(execution) { Indent = "  " }.Write(a[0]))),
        new("mustToPrettyJson", "any -> string", static (execution, a) => new GoJsonWriter(execution) { Indent = "  " }.Write(a[0])),
        new("toRawJson", "any -> string", static (execution, a) => new GoJsonWriter(execution) { EscapesHtml = false }.Write(a[0])),
        new("mustToRawJson", "any -> string", static (execution, a) => new GoJsonWriter(execution) { EscapesHtml = false }.Write(a[0])),
        new("fromJson", "string", static (execution, a) => FromJson(execution, (string)a[0]!, isStrict: false)),
        new("mustFromJson", "string", static (execution, a) => FromJson(execution, (string)a[0]!, isStrict: true)),
    ];

    private static object? FromJson(Execution execution, string text, bool isStrict)
    {
        execution.Charge(text.Length / 4);
        try
        {
            return GoJson.Parse(text);
        }
        catch (FunctionException) when (!isStrict)
        {
            return null;
        }
    }

    private static string OrMessage(Func<string> decode)
    {
        try
        {
            return decode();
        }
        catch (FunctionException failure)
        {
            return failure.Message;
        }
    }

    private static string OrEmpty(Func<string> encode)
    {
        try
        {
            return encode();
        }
        catch (FunctionException)
        {
            return "";
        }
    }

    private static string Base32(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; i < bytes.Length; i += 5)
        {
            ulong group = 0;
            var count = Math.Min(5, bytes.Length - i);
            for (var j = 0; j < 5; j++)
            {
                group = (group << 8) | (j < count ? bytes[i + j] : (byte)0);
            }

            var digits = ((count * 8) + 4) / 5;
            for (var j = 0; j < 8; j++)
            {
                text.Append(j < digits ? Base32Digits[(int)((group >> (35 - (j * 5))) & 31)] : '=');
            }
        }

        return text.ToString();
    }

    private static string FromBase32(string text)
    {
        var body = text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);
        var digits = body.TrimEnd('=');
        var bytes = new List<byte>();
        var (buffer, bits) = (0, 0);
        for (var i = 0; i < digits.Length; i++)
        {
            var value = Base32Digits.IndexOf(digits[i], StringComparison.Ordinal);
            if (value < 0)
            {
                throw new FunctionException($"illegal base32 data at input byte {i}");
            }

            buffer = ((buffer << 5) | value) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(buffer >> bits));
            }
        }

        return body.Length % 8 == 0 && digits.Length % 8 is 0 or 2 or 4 or 5 or 7
            ? GoText.FromUtf8(bytes.ToArray())
            : throw new FunctionException($"illegal base32 data at input byte {body.Length}");
    }
}
