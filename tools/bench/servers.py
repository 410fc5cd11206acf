"""The programs that a bench needs, started and stopped: the played vendors, the daemon before them, what it is
compared with, and the callers."""
import atexit
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
STOPPING_LIMIT = 20  # seconds


class Server:
    """A running program and where its callers find it."""

    def __init__(self, process, ready):
        self.process, self.ready = process, ready
        self.where = []

    @property
    def pid(self):
        return self.process.pid

    def children(self):
        """The processes that it has started and that live."""
        text = subprocess.run(['ps', '-o', 'pid=,stat=', '--ppid', str(self.pid)], stdout=subprocess.PIPE,
                              text=True).stdout
        return [int(line.split()[0]) for line in text.splitlines() if not line.split()[1].startswith('Z')]


class Servers:
    def __init__(self, build, flux=False, tls=False):
        self.build = pathlib.Path(build).resolve()
        self.programs = self.build / 'tools/bench/load'
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix='aybiza-bench-'))
        # In memory, as /run is, where the daemon keeps its records of calls.
        memory = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None
        self.run_directory = pathlib.Path(tempfile.mkdtemp(prefix='aybiza-bench-', dir=memory))
        atexit.register(shutil.rmtree, self.run_directory, ignore_errors=True)
        self.certificate = self.make_certificate() if tls else None
        self.agents = [HERE / 'load' / ('agent-flux.yaml' if flux else 'agent.yaml')]

    @contextlib.contextmanager
    def start(self, command, environment=None):
        """A program that tells its port as JSON in its first line."""
        log = open(self.scratch / (pathlib.Path(command[0]).name + '.log'), 'ab')
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=log,
                                   env={**os.environ, **(environment or {})})
        try:
            line = process.stdout.readline()
            if not line:
                sys.exit(f'bench: {command[0]} did not start; see {log.name}')
            yield Server(process, json.loads(line))
        finally:
            process.terminate()
            try:
                process.wait(STOPPING_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def make_certificate(self):
        """Of the played vendors, signed by themselves; a file with its key."""
        path = self.scratch / 'vendors.pem'
        subprocess.run(['openssl', 'req', '-x509', '-days', '2', '-nodes', '-newkey', 'ec', '-pkeyopt',
                        'ec_paramgen_curve:prime256v1', '-subj', '/CN=vendors', '-addext', 'subjectAltName=IP:127.0.0.1',
                        '-keyout', path, '-out', self.scratch / 'certificate'], check=True, stderr=subprocess.DEVNULL)
        path.write_text(path.read_text() + (self.scratch / 'certificate').read_text())
        return path

    @contextlib.contextmanager
    def vendors(self):
        with self.start([self.programs / 'bench-vendors', *(['--tls', self.certificate] if self.certificate else [])]) as vendors:
            yield vendors.ready['port']

    def environment(self, vendors_port):
        """In which the daemon calls the played vendors and finds this build's elements."""
        plugins = sorted({str(plugin.parent) for plugin in self.build.glob('plugins/*/*.so')})
        secure = 's' if self.certificate else ''
        trust = {'SSL_CERT_FILE': str(self.certificate)} if self.certificate else {}
        return {**trust, 'DEEPGRAM_URL': f'ws{secure}://127.0.0.1:{vendors_port}', 'DEEPGRAM_API_KEY': 'bench',
                'AWS_ENDPOINT_URL_BEDROCK_RUNTIME': f'http{secure}://127.0.0.1:{vendors_port}',
                'AWS_BEARER_TOKEN_BEDROCK': 'bench', 'AWS_REGION': 'us-east-1',
                'GST_PLUGIN_PATH_1_0': ':'.join(plugins), 'GST_REGISTRY_1_0': str(self.scratch / 'registry.bin')}

    @contextlib.contextmanager
    def aybizad(self, vendors_port, **settings):
        """`settings` are keys of the daemon's file."""
        command = [self.build / 'tools/aybizad/aybizad', '--config', self.config(settings)]
        with self.start(command, self.environment(vendors_port)) as daemon:
            daemon.where = ['--webhook', daemon.ready['webhook']]
            yield daemon

    def config(self, settings):
        """JSON is YAML. What is measured is the work, not the protection from too much of it."""
        limits = {'lateness_ms': 0, **settings.pop('limits', {})}
        path = self.scratch / 'aybizad.yaml'
        path.write_text(json.dumps({'listen': '127.0.0.1:0', 'agents': [str(agent) for agent in self.agents], 'limits': limits,
                                    'runtime_directory': str(self.run_directory / 'run'), 'log': {'style': 'json'},
                                    **settings}))
        return path

    @contextlib.contextmanager
    def floor(self, vendors_port):
        trust = [self.certificate] if self.certificate else []
        with self.start([self.programs / 'bench-floor', vendors_port, *trust]) as floor:
            floor.where = ['--stream', f'ws://127.0.0.1:{floor.ready["port"]}/media']
            yield floor

    @contextlib.contextmanager
    def node(self, vendors_port):
        environment = {'NODE_PATH': str(self.programs / 'node/node_modules')}
        if self.certificate:
            environment['NODE_EXTRA_CA_CERTS'] = str(self.certificate)
        address = f'{"wss" if self.certificate else "ws"}://127.0.0.1:{vendors_port}'
        with self.start(['node', HERE / 'load/references/bridge.js', address], environment) as bridge:
            bridge.where = ['--stream', f'ws://127.0.0.1:{bridge.ready["port"]}/media']
            yield bridge

    def missing_for_node(self):
        """Installs the bridge's one package; why that was not possible, or nothing."""
        if not shutil.which('node') or not shutil.which('npm'):
            return 'node and npm are not installed'
        folder = self.programs / 'node'
        if (folder / 'node_modules/ws').is_dir():
            return None
        folder.mkdir(exist_ok=True)
        installed = subprocess.run(['npm', 'install', '--silent', 'ws@8'], cwd=folder).returncode == 0
        return None if installed else 'npm cannot be reached'

    def begin_load(self, server, *arguments):
        """Callers; each line that they write is a step, the last one is the report."""
        command = [self.programs / 'bench-load', *server.where, '--server', server.pid, *arguments]
        return subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, text=True)

    def load(self, server, *arguments):
        return report_of(self.begin_load(server, *arguments))

    def stock(self, *arguments):
        command = [self.programs / 'bench-gstreamer', *arguments]
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)


def wait_for_step(load, step):
    """Until the callers have come so far."""
    for line in load.stdout:
        if json.loads(line)['step'] == step:
            return
    sys.exit(f'bench: the callers ended before "{step}"')


def report_of(load):
    lines = load.stdout.read().splitlines()
    if load.wait() != 0 or not lines:
        sys.exit('bench: bench-load failed')
    return json.loads(lines[-1])
