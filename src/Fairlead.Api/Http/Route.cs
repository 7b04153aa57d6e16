namespace Fairlead.Api.Http;

/// <summary>Answers one call.</summary>
internal delegate ValueTask EndpointHandler(ApiCall call);

/// <summary>One endpoint: a path (a prefix when it ends in a slash), the verbs it takes, and what answers.</summary>
internal sealed record Route(string Path, HttpVerbs Verbs, EndpointHandler Handler)
{
    public bool IsPrefix => Path.EndsWith('/');

    /// <summary>Whether even a GET changes something here.</summary>
    public bool AlwaysWrites { get; init; }

    public string Allow { get; } = Verbs.ToAllowHeader();
}
