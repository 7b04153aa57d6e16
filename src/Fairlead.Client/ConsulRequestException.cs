using System.Net;

namespace Fairlead.Client;

/// <summary>A request the agent refused or that never reached it. The message names method, address and the agent's own words.</summary>
/// <param name="message">For people; holds no token.</param>
/// <param name="status">The answer's status; null when there was no answer.</param>
/// <param name="body">The agent's text, empty when there was no answer.</param>
public sealed class ConsulRequestException(string message, HttpStatusCode? status, string body, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The answer's status; null when the agent could not be reached or did not answer in time.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>What the agent said.</summary>
    public string Body { get; } = body;
}
