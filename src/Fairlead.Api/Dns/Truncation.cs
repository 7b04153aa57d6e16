using Fairlead.Api.Dns.Wire;

namespace Fairlead.Api.Dns;

/// <summary>Cuts an answer to what the transport carries. Sizes are counted without compression, as Consul counts.</summary>
internal static class Truncation
{
    /// <summary>RFC 1035 4.2.1.</summary>
    public const int PlainUdpSize = 512;

    /// <summary>A message over TCP has a 16-bit length.</summary>
    public const int TcpSize = 65_535;

    /// <summary>More answers than this over plain UDP are never told, whatever the option says.</summary>
    private const int MostUdpAnswers = 8;

    /// <summary>An A record over TCP is at least 16 bytes: more than this never fit.</summary>
    private const int MostTcpAddresses = 4096;

    /// <summary>An SRV record with its address beside it.</summary>
    private const int MostTcpServices = 1024;

    public static void Cut(DnsAnswer answer, DnsRequest request, bool overTcp, DnsOptions options)
    {
        var before = answer.Answers.Count;
        if (overTcp)
        {
            Keep(answer, request.Type == DnsType.Srv ? MostTcpServices : MostTcpAddresses);
            Shrink(answer, request, TcpSize);
        }
        else
        {
            // The number is limited for old clients only; those with EDNS say how much they take.
            if (request.EdnsSize is null)
            {
                Keep(answer, Math.Min(options.UdpAnswerLimit, MostUdpAnswers));
            }

            Shrink(answer, request, Math.Max(PlainUdpSize, request.EdnsSize ?? PlainUdpSize));
        }

        answer.Truncated = options.EnableTruncate && answer.Answers.Count < before;
    }

    private static void Keep(DnsAnswer answer, int most)
    {
        if (answer.Answers.Count > most)
        {
            answer.Answers.RemoveRange(most, answer.Answers.Count - most);
            DropUnrelated(answer);
        }
    }

    private static void Shrink(DnsAnswer answer, DnsRequest request, int size)
    {
        if (answer.Length(request) <= size)
        {
            return;
        }

        // 1. An answer goes with the addresses told for it, until the rest fits.
        while (answer.Answers.Count > 1 && answer.Length(request) > size)
        {
            answer.Answers.RemoveAt(answer.Answers.Count - 1);
            DropUnrelated(answer);
        }

        // 2. What was not asked for goes next, the last answer last.
        while (answer.Additional.Count > 0 && answer.Length(request) > size)
        {
            answer.Additional.RemoveAt(answer.Additional.Count - 1);
        }

        if (answer.Length(request) > size)
        {
            answer.Answers.Clear();
        }
    }

    private static void DropUnrelated(DnsAnswer answer)
    {
        if (answer.Additional.Count == 0)
        {
            return;
        }

        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var record in answer.Answers)
        {
            named.Add(record.Name);
            if (record is SrvRecord service)
            {
                named.Add(service.Target);
            }
        }

        foreach (var alias in answer.Additional.OfType<NameRecord>().Where(alias => named.Contains(alias.Name)).ToList())
        {
            named.Add(alias.Target);
        }

        answer.Additional.RemoveAll(record => !named.Contains(record.Name));
    }
}
