using System.Net;

namespace Fairlead.Bench.Load;

/// <summary>What is asked, encoded before it is measured.</summary>
internal interface IWorkload
{
    /// <summary>One client's way to the server.</summary>
    Exchange Connect(IPEndPoint target);

    /// <summary>The client's next request; false when there is none any more.</summary>
    bool TryNext(int client, out ReadOnlySpan<byte> request);
}
