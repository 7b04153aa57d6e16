using System.Net.Sockets;
using System.Security.Cryptography;
using Fairlead.Balancer.Routing;
using Fairlead.Store.Contract;

namespace Fairlead.Composition;

/// <summary>Failures of a start that a person can mend: told in a line, without a stack.</summary>
internal static class StartFailure
{
    /// <summary>The line, or null for a failure nobody foresaw.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        BalancerApplyException refused => refused.Message,
        IOException { InnerException: { } inner } io => $"{io.Message} ({inner.Message})",
        IOException or UnauthorizedAccessException or InvalidDataException or PlatformNotSupportedException => failure.Message,
        StoreUnavailableException store => store.Message,
        SocketException socket => $"cannot listen: {socket.Message}",
        CryptographicException key => $"the certificate or its key cannot be used: {key.Message}",
        Microsoft.Data.Sqlite.SqliteException database => $"the data directory's database cannot be opened: {database.Message}",
        _ => null,
    };
}
