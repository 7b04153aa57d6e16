using System.Globalization;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>
/// Where the parts of a remote job lie in the key/value store: <c>prefix/session/job</c>, and for each node that takes part
/// <c>prefix/session/node/ack</c>, <c>…/out/00000</c> (five hexadecimal digits) and <c>…/exit</c>. All are held by the job's session and go with it.
/// </summary>
public sealed record JobKeys(string Prefix, string Session)
{
    /// <summary>Consul's: the event that tells of a job.</summary>
    public const string EventName = "_rexec";

    /// <summary>Consul's: where jobs lie unless another place is asked for.</summary>
    public const string DefaultPrefix = "_rexec";

    private const string OutputFolder = "/out/";

    /// <summary>What all keys of the job begin with.</summary>
    public string Root => $"{Prefix}/{Session}/";

    /// <summary>What is to be done: a <see cref="JobSpecification"/>.</summary>
    public string Job => Root + "job";

    /// <summary>Written, empty, by a node that takes the job.</summary>
    public string Acknowledgement(string node) => $"{Root}{node}/ack";

    /// <summary>A piece of a node's output.</summary>
    /// <param name="piece">From 0.</param>
    public string Output(string node, int piece) => string.Create(CultureInfo.InvariantCulture, $"{Root}{node}{OutputFolder}{piece:x5}");

    /// <summary>The exit code in decimal digits, the last that a node writes.</summary>
    public string Exit(string node) => $"{Root}{node}/exit";

    /// <summary>What a key of this job is about; null when it is about nothing known.</summary>
    public (string Node, JobPart Part)? Read(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!key.StartsWith(Root, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = key[Root.Length..];
        var slash = rest.LastIndexOf('/');
        var output = rest.LastIndexOf(OutputFolder, StringComparison.Ordinal);
        return rest[(slash + 1)..] switch
        {
            "ack" when slash > 0 => (rest[..slash], JobPart.Acknowledgement),
            "exit" when slash > 0 => (rest[..slash], JobPart.Exit),
            _ when output > 0 && output + OutputFolder.Length - 1 == slash => (rest[..output], JobPart.Output),
            _ => null,
        };
    }
}

/// <summary>What a key of a job is, in the order a node writes them.</summary>
public enum JobPart
{
    /// <summary>The node takes the job.</summary>
    Acknowledgement,

    /// <summary>A piece of its output; an empty one says that it still runs.</summary>
    Output,

    /// <summary>It is done.</summary>
    Exit,
}
