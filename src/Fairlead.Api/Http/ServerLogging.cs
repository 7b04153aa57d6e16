using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Http;

/// <summary>
/// The process's log as the web server sees it. A server that finds its categories for requests and connections listened to makes an
/// activity, trace ids and two scopes for each of them, though we never show what they hold: 1.4 KB a waiting call.
/// </summary>
internal sealed class ServerLogging(ILoggerFactory log) : ILoggerFactory
{
    /// <summary>Nothing above Information comes from them that the front door has not told already.</summary>
    private static readonly string[] Silent = ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.Server.Kestrel.Connections"];

    public ILogger CreateLogger(string categoryName) => Silent.Contains(categoryName) ? NullLogger.Instance : log.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The process's log takes no providers of the web server.");

    /// <summary>The log is the process's, not ours to end.</summary>
    public void Dispose()
    {
    }
}
