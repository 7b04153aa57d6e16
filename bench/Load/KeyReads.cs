using System.Net;
using System.Text;

namespace Fairlead.Bench.Load;

/// <summary>GET of the first keys <see cref="KeyWrites"/> has put.</summary>
internal sealed class KeyReads : IWorkload
{
    private const int Keys = 100;

    private readonly byte[][] requests;
    private int turn;

    /// <param name="query">What stands behind the path.</param>
    public KeyReads(string query) => requests = [.. Enumerable.Range(0, Keys).Select(i => Encoding.ASCII.GetBytes(
        $"GET {KeyWrites.PathOf(0, 1 + i)}{query} HTTP/1.1\r\nHost: bench\r\n\r\n"))];

    public Exchange Connect(IPEndPoint target) => new HttpExchange(target);

    public bool TryNext(int client, out ReadOnlySpan<byte> request)
    {
        request = requests[turn++ % Keys];
        return true;
    }
}
