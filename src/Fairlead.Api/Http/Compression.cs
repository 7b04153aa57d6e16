using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace Fairlead.Api.Http;

/// <summary>gzip for large answers.</summary>
internal static class Compression
{
    /// <summary>Below this a packet is a packet: the least size the peers compress.</summary>
    private const int LeastBytes = 1400;

    public static bool IsWorthIt(int length) => length >= LeastBytes;

    /// <summary>RFC 9110 12.5.3: gzip or a star, unless its weight is zero.</summary>
    public static bool Accepts(StringValues acceptEncoding)
    {
        foreach (var line in acceptEncoding)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var item = line.AsSpan()[range].Trim();
                var semicolon = item.IndexOf(';');
                var coding = (semicolon < 0 ? item : item[..semicolon]).TrimEnd();
                if (!coding.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding is not "*")
                {
                    continue;
                }

                var weight = semicolon < 0 ? [] : item[(semicolon + 1)..].Trim();
                return !(weight.StartsWith("q=0") && weight[3..].Trim(".0").IsEmpty);
            }
        }

        return false;
    }

    public static byte[] Gzip(ReadOnlySpan<byte> body)
    {
        using var output = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return output.ToArray();
    }
}
