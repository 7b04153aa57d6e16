using System.Net;
using System.Text;

namespace Fairlead.Bench.Load;

/// <summary>PUT of 128 bytes, each client over 1,000 keys of its own; every value differs from the one before it.</summary>
internal sealed class KeyWrites : IWorkload
{
    internal const int Keys = 1_000;
    private const int ValueBytes = 128;

    private readonly byte[][] requests;
    private readonly int[] turns;
    private readonly int digits;

    public KeyWrites(int clients)
    {
        var head = $"PUT {PathOf(0, 0)} HTTP/1.1\r\nHost: bench\r\nContent-Length: {ValueBytes}\r\n\r\n";
        digits = head.IndexOf(" HTTP", StringComparison.Ordinal) - 4;
        turns = new int[clients];
        requests = [.. Enumerable.Range(0, clients).Select(client => Encoding.ASCII.GetBytes(
            head.Replace(PathOf(0, 0), PathOf(client, 0), StringComparison.Ordinal) + new string('v', ValueBytes)))];
    }

    public static string PathOf(int client, int key) => $"/v1/kv/bench/{client:D4}/{key:D4}";

    public Exchange Connect(IPEndPoint target) => new HttpExchange(target);

    public bool TryNext(int client, out ReadOnlySpan<byte> request)
    {
        var bytes = requests[client];
        var turn = ++turns[client];
        Write(bytes.AsSpan(digits, 4), turn % Keys);
        Write(bytes.AsSpan(bytes.Length - 8), turn);
        request = bytes;
        return true;
    }

    private static void Write(Span<byte> digits, int number)
    {
        for (var i = digits.Length - 1; i >= 0; i--, number /= 10)
        {
            digits[i] = (byte)('0' + (number % 10));
        }
    }
}
