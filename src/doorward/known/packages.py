"""Package names that very many people use, ecosystem by ecosystem: what a look-alike would imitate, and what is none."""

from __future__ import annotations

KNOWN_PACKAGES = {
    "Maven": """
        aopalliance:aopalliance ch.qos.logback:logback-classic ch.qos.logback:logback-core
        com.fasterxml.jackson.core:jackson-annotations com.fasterxml.jackson.core:jackson-core
        com.fasterxml.jackson.core:jackson-databind com.google.code.gson:gson com.google.guava:guava
        com.google.inject:guice com.google.protobuf:protobuf-java com.h2database:h2 com.mysql:mysql-connector-j
        com.squareup.okhttp3:okhttp com.squareup.okio:okio com.squareup.retrofit2:retrofit
        com.thoughtworks.xstream:xstream com.zaxxer:HikariCP commons-beanutils:commons-beanutils
        commons-codec:commons-codec commons-collections:commons-collections commons-fileupload:commons-fileupload
        commons-io:commons-io commons-lang:commons-lang commons-logging:commons-logging io.netty:netty-all
        io.netty:netty-codec-http io.netty:netty-handler io.projectreactor:reactor-core io.undertow:undertow-core
        jakarta.annotation:jakarta.annotation-api javax.inject:javax.inject javax.servlet:javax.servlet-api
        joda-time:joda-time junit:junit log4j:log4j mysql:mysql-connector-java net.bytebuddy:byte-buddy
        org.apache.commons:commons-collections4 org.apache.commons:commons-compress org.apache.commons:commons-lang3
        org.apache.commons:commons-text org.apache.httpcomponents:httpclient org.apache.httpcomponents:httpcore
        org.apache.kafka:kafka-clients org.apache.logging.log4j:log4j-api org.apache.logging.log4j:log4j-core
        org.apache.poi:poi org.apache.shiro:shiro-core org.apache.struts:struts2-core
        org.apache.tomcat.embed:tomcat-embed-core org.apache.velocity:velocity org.assertj:assertj-core
        org.bouncycastle:bcprov-jdk18on org.eclipse.jetty:jetty-server org.hibernate.validator:hibernate-validator
        org.hibernate:hibernate-core org.jetbrains.kotlin:kotlin-stdlib org.jsoup:jsoup
        org.junit.jupiter:junit-jupiter-api org.mockito:mockito-core org.ow2.asm:asm org.postgresql:postgresql
        org.projectlombok:lombok org.scala-lang:scala-library org.slf4j:slf4j-api org.slf4j:slf4j-simple
        org.springframework.boot:spring-boot org.springframework.boot:spring-boot-autoconfigure
        org.springframework.boot:spring-boot-starter-web org.springframework.security:spring-security-core
        org.springframework.security:spring-security-web org.springframework:spring-aop
        org.springframework:spring-beans org.springframework:spring-context org.springframework:spring-core
        org.springframework:spring-expression org.springframework:spring-web org.springframework:spring-webmvc
        org.testng:testng org.yaml:snakeyaml redis.clients:jedis
    """,
    "NuGet": """
        autofac automapper awssdk.core awssdk.s3 azure.core azure.identity azure.storage.blobs bouncycastle
        castle.core communitytoolkit.mvvm csvhelper dapper entityframework epplus fluentassertions fluentvalidation
        google.protobuf grpc.core grpc.net.client hangfire htmlagilitypack humanizer identitymodel jint log4net
        mailkit mediatr messagepack microsoft.aspnetcore.mvc microsoft.bcl.asyncinterfaces
        microsoft.codeanalysis.common microsoft.data.sqlclient microsoft.entityframeworkcore
        microsoft.extensions.configuration microsoft.extensions.dependencyinjection microsoft.extensions.hosting
        microsoft.extensions.http microsoft.extensions.logging microsoft.extensions.options
        microsoft.identitymodel.tokens microsoft.net.test.sdk microsoft.netcore.platforms mimekit mongodb.driver moq
        mysql.data mysqlconnector nerdbank.gitversioning newtonsoft.json nlog nodatime npgsql nsubstitute
        nuget.versioning nunit nunit3testadapter opentelemetry polly protobuf-net quartz rabbitmq.client refit
        restsharp scrutor serilog serilog.sinks.console serilog.sinks.file sharpziplib ssh.net stackexchange.redis
        stylecop.analyzers swashbuckle.aspnetcore system.buffers system.collections.immutable system.data.sqlclient
        system.drawing.common system.memory system.text.json system.threading.tasks.extensions system.valuetuple xunit
        xunit.runner.visualstudio yamldotnet
    """,
    "Packagist": """
        barryvdh/laravel-debugbar brick/math composer/ca-bundle composer/composer composer/semver doctrine/annotations
        doctrine/cache doctrine/collections doctrine/common doctrine/dbal doctrine/event-manager doctrine/inflector
        doctrine/instantiator doctrine/lexer doctrine/orm doctrine/persistence dompdf/dompdf
        dragonmantank/cron-expression egulias/email-validator ezyang/htmlpurifier fakerphp/faker filp/whoops
        firebase/php-jwt fzaninotto/faker guzzlehttp/guzzle guzzlehttp/promises guzzlehttp/psr7 hamcrest/hamcrest-php
        laravel/framework laravel/sanctum laravel/serializable-closure laravel/tinker league/commonmark
        league/flysystem league/oauth2-client maatwebsite/excel mockery/mockery monolog/monolog mtdowling/jmespath.php
        myclabs/deep-copy nesbot/carbon nette/utils nikic/fast-route nikic/php-parser nunomaduro/collision
        paragonie/random_compat phar-io/manifest phar-io/version phpdocumentor/reflection-common
        phpdocumentor/reflection-docblock phpdocumentor/type-resolver phpmailer/phpmailer phpoffice/phpspreadsheet
        phpoption/phpoption phpseclib/phpseclib phpspec/prophecy phpstan/phpstan phpunit/php-code-coverage
        phpunit/php-file-iterator phpunit/php-text-template phpunit/php-timer phpunit/phpunit predis/predis psr/cache
        psr/clock psr/container psr/event-dispatcher psr/http-client psr/http-factory psr/http-message psr/log
        psr/simple-cache psy/psysh ralouphie/getallheaders ramsey/collection ramsey/uuid rmccue/requests
        sebastian/comparator sebastian/diff sebastian/environment sebastian/exporter sebastian/version
        squizlabs/php_codesniffer swiftmailer/swiftmailer symfony/cache symfony/config symfony/console
        symfony/css-selector symfony/dependency-injection symfony/dotenv symfony/event-dispatcher symfony/filesystem
        symfony/finder symfony/http-foundation symfony/http-kernel symfony/mailer symfony/mime symfony/polyfill-ctype
        symfony/polyfill-mbstring symfony/process symfony/routing symfony/serializer symfony/string
        symfony/translation symfony/var-dumper symfony/yaml theseer/tokenizer tijsverkoyen/css-to-inline-styles
        twig/twig vlucas/phpdotenv voku/portable-ascii webmozart/assert yiisoft/yii2
    """,
    "PyPI": """
        absl-py adal aenum aiobotocore aiofile aiofiles aiohappyeyeballs aiohttp aioitertools aiosignal aiosqlite
        alembic altair amqp annotated-doc annotated-types anthropic antlr4-python3-runtime anyio
        apache-airflow-providers-common-sql argcomplete argon2-cffi argon2-cffi-bindings arrow asgiref asn1crypto
        astroid asttokens async-lru async-timeout asyncpg attrs authlib aws-sam-translator awscli awswrangler
        azure-common azure-core azure-identity azure-keyvault-secrets azure-storage-blob babel backoff
        backports-tarfile backports-zstd bcrypt beartype beautifulsoup4 billiard black bleach blinker boto3
        boto3-stubs botocore botocore-stubs brotli build cachecontrol cachetools caio cattrs cbor2 celery certifi cffi
        cfgv cfn-lint chardet charset-normalizer cleo click click-didyoumean click-plugins click-repl cloudpickle
        cohere colorama colorlog comm confluent-kafka contourpy coverage crashtest croniter cryptography cuda-bindings
        cuda-pathfinder cwsandbox cycler cyclopts cython dacite databricks-sdk databricks-sql-connector
        dataclasses-json datadog datasets db-dtypes dbt-adapters dbt-common dbt-core debugpy decorator deepdiff
        defusedxml deprecated deprecation dill diskcache distlib distro django dnspython docker docstring-parser
        docutils duckdb dulwich durationpy ecdsa editables elasticsearch email-validator et-xmlfile exceptiongroup
        execnet executing faker fastapi fastapi-cli fastavro fastcore fastjsonschema fastmcp fastuuid filelock
        findpython flake8 flask flask-cors flatbuffers fonttools fqdn frozenlist fsspec future gcloud-aio-auth
        gcloud-aio-storage gcsfs gevent ghapi gitdb gitpython google-ads google-analytics-admin google-api-core
        google-api-python-client google-auth google-auth-httplib2 google-auth-oauthlib google-cloud-aiplatform
        google-cloud-appengine-logging google-cloud-audit-log google-cloud-automl google-cloud-batch
        google-cloud-bigquery google-cloud-bigquery-datatransfer google-cloud-bigquery-storage google-cloud-bigtable
        google-cloud-compute google-cloud-container google-cloud-core google-cloud-dataflow-client
        google-cloud-dataform google-cloud-dataproc-metastore google-cloud-dlp google-cloud-kms google-cloud-language
        google-cloud-logging google-cloud-memcache google-cloud-monitoring google-cloud-orchestration-airflow
        google-cloud-os-login google-cloud-pubsub google-cloud-redis google-cloud-resource-manager google-cloud-run
        google-cloud-secret-manager google-cloud-spanner google-cloud-speech google-cloud-storage google-cloud-tasks
        google-cloud-texttospeech google-cloud-translate google-cloud-videointelligence google-cloud-vision
        google-cloud-workflows google-crc32c google-genai google-resumable-media googleapis-common-protos graphql-core
        graphviz greenlet griffelib grpc-google-iam-v1 grpcio grpcio-health-checking grpcio-status grpcio-tools
        grpclib gspread gunicorn h11 h2 hatchling hf-xet hpack httpcore httplib2 httptools httpx httpx-sse
        huggingface-hub humanfriendly humanize hyperframe identify idna ijson importlib-metadata importlib-resources
        inflection iniconfig installer invoke ipykernel ipython ipython-pygments-lexers ipywidgets iso8601 isodate
        isoduration isort itsdangerous jaraco-classes jaraco-context jaraco-functools jedi jeepney jinja2 jiter
        jmespath joblib joserfc json5 jsonpatch jsonpath-ng jsonpointer jsonref jsonschema jsonschema-path
        jsonschema-specifications jupyter-client jupyter-core jupyter-events jupyter-server jupyter-server-terminals
        jupyterlab jupyterlab-pygments jupyterlab-server jupyterlab-widgets keyring kiwisolver kombu kubernetes
        langchain langchain-community langchain-core langchain-openai langchain-text-splitters langgraph
        langgraph-checkpoint langgraph-prebuilt langgraph-sdk langsmith lark lazy-object-proxy libcst librt
        linkify-it-py litellm llama-cloud-services llama-index-indices-managed-llama-cloud llama-parse llvmlite loguru
        lxml lz4 mako markdown markdown-it-py markdownify markupsafe marshmallow matplotlib matplotlib-inline mccabe
        mcp mdit-py-plugins mdurl mistune mmh3 modal more-itertools mpmath msal msal-extensions msgpack msgspec msrest
        multidict multiprocess mypy mypy-extensions mysql-connector-python narwhals nbclient nbconvert nbformat
        nest-asyncio networkx nh3 nltk nodeenv notebook numba numpy nvidia-nccl-cu12 oauthlib onnxruntime openai
        openapi-pydantic openapi-spec-validator opencv-python openpyxl opensearch-py opentelemetry-api
        opentelemetry-exporter-otlp opentelemetry-exporter-otlp-proto-common opentelemetry-exporter-otlp-proto-grpc
        opentelemetry-exporter-otlp-proto-http opentelemetry-exporter-prometheus opentelemetry-instrumentation
        opentelemetry-instrumentation-asgi opentelemetry-instrumentation-fastapi
        opentelemetry-instrumentation-requests opentelemetry-instrumentation-threading opentelemetry-proto
        opentelemetry-sdk opentelemetry-semantic-conventions opentelemetry-util-http ordered-set orderly-set orjson
        ormsgpack outcome overrides packaging pandas pandas-stubs pandocfilters paramiko parso pathable pathspec
        pbs-installer pdfminer-six pendulum pexpect pg8000 pillow pinotdb pip pkginfo platformdirs playwright plotly
        pluggy ply poetry poetry-core poetry-plugin-export polars portalocker pre-commit prettytable prometheus-client
        prompt-toolkit propcache proto-plus protobuf psutil psycopg psycopg-binary psycopg2 psycopg2-binary ptyprocess
        pure-eval py py-key-value-aio py4j pyarrow pyarrow-hotfix pyasn1 pyasn1-modules pycodestyle pycparser
        pycryptodome pycryptodomex pydantic pydantic-ai pydantic-ai-slim pydantic-core pydantic-extra-types
        pydantic-graph pydantic-settings pyee pyflakes pygithub pygments pyhumps pyiceberg pyjwt pylint pymongo
        pymssql pymupdf pymysql pynacl pyodbc pyopenssl pyparsing pypdf pypdfium2 pyperclip pyproject-hooks pyrsistent
        pysocks pyspark pytest pytest-asyncio pytest-cov pytest-json-ctrf pytest-mock pytest-timeout pytest-xdist
        python-dateutil python-discovery python-docx python-dotenv python-jose python-json-logger python-multipart
        python-slugify python-telegram-bot pytokens pytz pywin32 pyyaml pyzmq rapidfuzz ray redis redshift-connector
        referencing regex reportlab requests requests-aws4auth requests-file requests-oauthlib requests-toolbelt
        responses rfc3339-validator rfc3986 rfc3986-validator rich rich-click rich-rst rich-toolkit rpds-py rsa
        ruamel-yaml ruamel-yaml-clib ruff s3fs s3transfer safetensors scikit-learn scipy scramp seaborn secretstorage
        selenium semantic-version semver send2trash sentry-sdk setproctitle setuptools setuptools-scm sglang shapely
        shellingham simplejson six slack-sdk smart-open smmap sniffio snowflake-connector-python
        snowflake-snowpark-python snowflake-sqlalchemy sortedcontainers soupsieve sphinx sqlalchemy
        sqlalchemy-bigquery sqlglot sqlparse sse-starlette stack-data starlette structlog sympy synchronicity
        tableauserverclient tabulate tenacity termcolor terminado text-unidecode textual threadpoolctl tiktoken
        tinycss2 tokenizers toml tomli tomli-w tomlkit toolz torch tornado tox tqdm traitlets transformers tree-sitter
        tree-sitter-languages trio triton trove-classifiers typedload typeguard typer types-awscrt types-certifi
        types-protobuf types-python-dateutil types-pyyaml types-requests types-s3transfer types-toml typing-extensions
        typing-inspect typing-inspection tzdata tzlocal uc-micro-py ujson uncalled-for unidiff universal-pathlib
        uri-template uritemplate urllib3 uuid-utils uv uvicorn uvloop vcs-versioning vine virtualenv watchdog
        watchfiles wcwidth weaviate-client webcolors webencodings websocket-client websockets werkzeug wheel
        widgetsnbextension wrapt wsproto xgboost xlrd xlsxwriter xmltodict xxhash yarl ydb zeep zipp zope-interface
        zstandard
    """,
    "RubyGems": """
        actioncable actionmailer actionpack actionview activejob activemodel activerecord activestorage activesupport
        addressable ast aws-eventstream aws-partitions aws-sdk-core aws-sdk-s3 aws-sigv4 base64 bcrypt bigdecimal
        bindex bootsnap brakeman builder bundler byebug capistrano capybara childprocess chunky_png coderay
        coffee-rails coffee-script concurrent-ruby connection_pool crack crass dalli database_cleaner date devise
        diff-lcs docile domain_name dotenv elasticsearch erubi excon execjs factory_bot faker faraday faraday-net_http
        ffi foreman globalid google-protobuf grpc haml hashdiff hashie highline html-pipeline http http-cookie
        httparty httpclient i18n jekyll jmespath jquery-rails json json-schema jwt kaminari kramdown launchy liquid
        listen logger loofah lumberjack mail marcel method_source mime-types mime-types-data mini_magick mini_mime
        mini_portile2 minitest mocha molinillo mongo msgpack multi_json multi_xml multipart-post mustermann mutex_m
        mysql2 net-http net-imap net-ldap net-pop net-protocol net-scp net-sftp net-smtp net-ssh netrc nio4r nokogiri
        oauth oauth2 octokit oj omniauth paperclip parallel parser pg pry psych public_suffix puma pundit racc rack
        rack-cors rack-protection rack-proxy rack-session rack-test rails rails-dom-testing rails-html-sanitizer
        railties rainbow rake ransack rb-fsevent rb-inotify rdoc redcarpet redis regexp_parser reline representable
        resque rest-client retriable rexml rouge rqrcode rspec rspec-core rspec-expectations rspec-mocks rspec-rails
        rspec-support rubocop rubocop-ast rubocop-performance rubocop-rails ruby-progressbar ruby2_keywords rubyzip
        safe_yaml sass sass-rails sawyer selenium-webdriver sequel sidekiq signet simplecov sinatra slim slop spring
        sprockets sprockets-rails sqlite3 stringio strscan terminal-table thin thor thread_safe tilt timecop timeout
        tins turbolinks tzinfo uglifier unicode-display_width unicorn vcr warden web-console webmock webrick websocket
        websocket-driver websocket-extensions will_paginate xpath yard zeitwerk
    """,
    "crates.io": """
        ahash aho-corasick anstream anyhow arc-swap arrayvec async-stream async-trait atomic-waker autocfg axum
        backtrace base64 bincode bitflags block-buffer bytemuck byteorder bytes camino cargo-platform cc cfg-if chrono
        clap clap-derive clap_builder clap_derive clap_lex colorchoice colored const-oid core-foundation cpufeatures
        crc crc32fast criterion crossbeam crossbeam-channel crossbeam-deque crossbeam-epoch crossbeam-utils
        crypto-common csv darling dashmap deranged digest dirs displaydoc either encoding_rs env_logger equivalent
        errno failure fastrand filetime flate2 fnv foreign-types form_urlencoded futures futures-channel futures-core
        futures-executor futures-io futures-macro futures-sink futures-task futures-util generic-array getrandom gimli
        glob h2 half hashbrown headers heck hex hmac http http-body httparse httpdate humantime hyper hyper-rustls
        hyper-tls iana-time-zone idna image indexmap indoc instant ipnet is-terminal itertools itoa jobserver js-sys
        lazy_static libc libloading linux-raw-sys litemap lock_api log matchers md-5 memchr memmap2 memoffset mime
        mime_guess minimal-lexical miniz_oxide mio native-tls nix nom ntapi num num-bigint num-integer num-traits
        num_cpus object once_cell openssl openssl-sys os_str_bytes parking_lot parking_lot_core paste pem
        percent-encoding petgraph phf pin-project pin-project-lite pkg-config ppv-lite86 proc-macro-error proc-macro2
        prost quick-error quote r2d2 rand rand_chacha rand_core rayon rayon-core regex regex-automata regex-syntax
        reqwest ring rusqlite rust-crypto rustc-demangle rustc_version rustix rustls rustls-pemfile rustls-webpki
        rustversion ryu same-file schannel scopeguard sct security-framework semver serde serde_derive serde_json
        serde_urlencoded serde_yaml sha1 sha2 signal-hook slab smallvec socket2 spin sqlx stable_deref_trait
        static_assertions strsim structopt subtle syn synstructure tar tempfile termcolor textwrap thiserror
        thread_local time tinyvec tokio tokio-macros tokio-native-tls tokio-rustls tokio-stream tokio-util toml tonic
        tower tower-http tower-layer tower-service tracing tracing-attributes tracing-core tracing-log
        tracing-subscriber try-lock typenum unicode-bidi unicode-ident unicode-normalization unicode-segmentation
        unicode-width unicode-xid untrusted url utf8parse uuid valuable vcpkg version_check void walkdir want wasi
        wasm-bindgen webpki webpki-roots winapi winapi-util windows windows-sys winreg zerocopy zeroize zip zstd
    """,
    "npm": """
        @aws-sdk/core @aws-sdk/credential-provider-env @aws-sdk/credential-provider-http
        @aws-sdk/credential-provider-ini @aws-sdk/credential-provider-node @aws-sdk/credential-provider-process
        @aws-sdk/credential-provider-sso @aws-sdk/credential-provider-web-identity @aws-sdk/middleware-host-header
        @aws-sdk/middleware-logger @aws-sdk/middleware-recursion-detection @aws-sdk/middleware-user-agent
        @aws-sdk/region-config-resolver @aws-sdk/token-providers @aws-sdk/types @aws-sdk/util-endpoints
        @aws-sdk/util-user-agent-browser @aws-sdk/util-user-agent-node @babel/code-frame @babel/compat-data
        @babel/core @babel/generator @babel/helper-annotate-as-pure @babel/helper-compilation-targets
        @babel/helper-create-class-features-plugin @babel/helper-globals @babel/helper-member-expression-to-functions
        @babel/helper-module-imports @babel/helper-module-transforms @babel/helper-optimise-call-expression
        @babel/helper-plugin-utils @babel/helper-replace-supers @babel/helper-skip-transparent-expression-wrappers
        @babel/helper-string-parser @babel/helper-validator-identifier @babel/helper-validator-option @babel/helpers
        @babel/parser @babel/plugin-syntax-import-attributes @babel/plugin-syntax-jsx @babel/plugin-syntax-typescript
        @babel/plugin-transform-modules-commonjs @babel/runtime @babel/template @babel/traverse @babel/types
        @bcoe/v8-coverage @eslint-community/eslint-utils @eslint-community/regexpp @eslint/config-array
        @eslint/config-helpers @eslint/core @eslint/eslintrc @eslint/js @eslint/object-schema @eslint/plugin-kit
        @humanwhocodes/module-importer @humanwhocodes/retry @isaacs/cliui @jest/console @jest/environment
        @jest/fake-timers @jest/schemas @jest/test-result @jest/transform @jest/types @jridgewell/gen-mapping
        @jridgewell/remapping @jridgewell/resolve-uri @jridgewell/sourcemap-codec @jridgewell/trace-mapping
        @nodelib/fs.scandir @nodelib/fs.stat @nodelib/fs.walk @opentelemetry/api-logs @opentelemetry/core
        @opentelemetry/instrumentation @opentelemetry/resources @opentelemetry/semantic-conventions @pkgjs/parseargs
        @radix-ui/react-primitive @radix-ui/react-slot @sinclair/typebox @sinonjs/commons @sinonjs/fake-timers
        @smithy/abort-controller @smithy/fetch-http-handler @smithy/is-array-buffer @smithy/node-config-provider
        @smithy/node-http-handler @smithy/property-provider @smithy/protocol-http @smithy/shared-ini-file-loader
        @smithy/smithy-client @smithy/types @smithy/util-buffer-from @smithy/util-middleware @smithy/util-utf8
        @swc/helpers @types/babel__core @types/babel__generator @types/babel__template @types/babel__traverse
        @types/estree @types/express @types/express-serve-static-core @types/istanbul-reports @types/json-schema
        @types/node @types/react @types/react-dom @types/send @types/unist @types/yargs
        @typescript-eslint/eslint-plugin @typescript-eslint/parser @typescript-eslint/project-service
        @typescript-eslint/scope-manager @typescript-eslint/tsconfig-utils @typescript-eslint/type-utils
        @typescript-eslint/types @typescript-eslint/typescript-estree @typescript-eslint/utils
        @typescript-eslint/visitor-keys @vitest/utils accepts acorn acorn-jsx acorn-walk agent-base ajv ajv-formats
        ajv-keywords ansi-escapes ansi-regex ansi-styles anymatch arg argparse aria-query array-buffer-byte-length
        array-includes array-union arraybuffer.prototype.slice async asynckit available-typed-arrays axios
        balanced-match base64-js baseline-browser-mapping binary-extensions bl bn.js body-parser brace-expansion
        braces browserslist buffer buffer-from bytes call-bind call-bind-apply-helpers call-bound callsites camelcase
        caniuse-lite chalk chokidar chownr ci-info cjs-module-lexer cli-cursor cli-spinners cli-width cliui clone clsx
        color-convert color-name colorette combined-stream commander compression concat-map content-disposition
        content-type convert-source-map cookie cookie-signature core-js core-util-is cosmiconfig cross-spawn
        css-select css-tree cssesc cssom cssstyle csstype data-uri-to-buffer data-urls data-view-buffer
        data-view-byte-length data-view-byte-offset date-fns debug decamelize dedent deep-extend deep-is deepmerge
        define-data-property define-lazy-prop define-properties define-property delayed-stream depd destroy
        detect-libc diff dir-glob doctrine dom-accessibility-api dom-serializer domelementtype domhandler domutils
        dotenv dunder-proto eastasianwidth ee-first electron-to-chromium emoji-regex encodeurl end-of-stream
        enhanced-resolve entities error-ex es-abstract es-define-property es-errors es-module-lexer es-object-atoms
        es-set-tostringtag es-to-primitive esbuild escalade escape-html escape-string-regexp escodegen eslint
        eslint-plugin-react-hooks eslint-scope eslint-visitor-keys espree esprima esquery esrecurse estraverse
        estree-walker esutils etag eventemitter3 events execa expect express extend extend-shallow fast-deep-equal
        fast-glob fast-json-stable-stringify fast-levenshtein fast-uri fast-xml-parser fastq fdir figures
        file-entry-cache fill-range finalhandler find-up flat-cache flatted follow-redirects for-each foreground-child
        form-data forwarded fresh fs-extra fs.realpath function-bind function.prototype.name functions-have-names
        gensync get-caller-file get-intrinsic get-proto get-stream get-symbol-description get-tsconfig glob
        glob-parent globals globalthis globby gopd graceful-fs has-bigints has-flag has-property-descriptors has-proto
        has-symbols has-tostringtag hasown hosted-git-info html-encoding-sniffer html-escaper htmlparser2 http-errors
        http-proxy-agent https-proxy-agent human-signals iconv-lite ieee754 ignore import-fresh imurmurhash
        indent-string inflight inherits ini internal-slot ipaddr.js is-array-buffer is-arrayish is-bigint
        is-binary-path is-boolean-object is-callable is-core-module is-data-view is-date-object is-descriptor
        is-docker is-extendable is-extglob is-fullwidth-code-point is-generator-function is-glob is-map
        is-negative-zero is-number is-number-object is-path-inside is-plain-obj is-plain-object is-regex is-set
        is-shared-array-buffer is-stream is-string is-symbol is-typed-array is-unicode-supported is-weakmap is-weakref
        is-weakset is-wsl isarray isexe isobject istanbul-lib-coverage istanbul-lib-instrument istanbul-lib-report
        istanbul-lib-source-maps istanbul-reports jackspeak jest-diff jest-get-type jest-haste-map jest-matcher-utils
        jest-message-util jest-mock jest-regex-util jest-util jest-worker jiti js-tokens js-yaml jsdom jsesc
        json-buffer json-parse-even-better-errors json-schema-traverse json-stable-stringify-without-jsonify json5
        jsonfile jwa jws keyv kind-of kleur levn lilconfig lines-and-columns loader-utils locate-path lodash
        lodash.merge log-symbols long loose-envify lru-cache magic-string make-dir math-intrinsics mdn-data
        media-typer merge-descriptors merge-stream merge2 micromatch mime mime-db mime-types mimic-fn mimic-response
        minimatch minimist minipass minizlib mkdirp ms mute-stream nanoid natural-compare negotiator node-addon-api
        node-fetch node-releases nopt normalize-package-data normalize-path npm-run-path object-assign object-inspect
        object-keys object.assign object.values on-finished on-headers once onetime open optionator ora p-limit
        p-locate p-map p-try package-json-from-dist pako parent-module parse-json parse5 parseurl path-exists
        path-is-absolute path-key path-parse path-scurry path-to-regexp path-type pathe picocolors picomatch pify
        pirates pkg-dir pnpm possible-typed-array-names postcss postcss-selector-parser postcss-value-parser
        prelude-ls prettier pretty-format process-nextick-args prop-types proxy-addr proxy-from-env pump punycode qs
        queue-microtask range-parser raw-body rc react react-dom react-is readable-stream readdirp regenerator-runtime
        regexp.prototype.flags require-directory require-from-string resolve resolve-from restore-cursor retry reusify
        rimraf rollup run-parallel rxjs safe-array-concat safe-buffer safe-regex-test safer-buffer sax scheduler
        schema-utils semver send serialize-javascript serve-static set-function-length set-function-name
        setprototypeof shebang-command shebang-regex side-channel side-channel-list side-channel-map
        side-channel-weakmap signal-exit slash slice-ansi source-map source-map-js source-map-support split2
        sprintf-js statuses string-width string.prototype.trim string.prototype.trimend string.prototype.trimstart
        string_decoder strip-ansi strip-bom strip-final-newline strip-indent strip-json-comments strnum supports-color
        supports-preserve-symlinks-flag tailwindcss tapable tar tar-stream terser test-exclude tinyexec tinyglobby tmp
        to-regex-range toidentifier tough-cookie tr46 ts-api-utils tsconfig-paths tslib type-check type-detect
        type-fest type-is typed-array-buffer typed-array-byte-length typed-array-byte-offset typed-array-length
        typescript unbox-primitive undici undici-types universalify unpipe update-browserslist-db uri-js
        util-deprecate uuid vary vite webidl-conversions webpack-sources whatwg-encoding whatwg-mimetype whatwg-url
        which which-boxed-primitive which-collection which-typed-array word-wrap wrap-ansi wrappy write-file-atomic ws
        xml-name-validator xtend y18n yallist yaml yargs yargs-parser yocto-queue zod
    """,
}
"""OSV ecosystem -> names, in the spelling of the ecosystem, with white space between them."""

NEIGHBOURS = {
    "PyPI": """
        acachecontrol aresponses attr bpython cchardet ciso8601 cronitor ctransformers cwcwidth dataset dbt-score
        djongo dydantic enum fastai futures google-adk googleads grequests gsutil hjson httpr hyper identity ipytest
        isolate jiwer jsonpath jsons ncclient ngboost opentelemetry-instrumentation-wsgi parse parsl parsy pbspark
        persistent pyaml pylink pymantic pymupdfb pypd pyshark pytest-csv retworkx ruamel-yaml-clibz scapy scipp
        scrypt simpy slack spython sqlglotc tombi tools tooz torchx unicorn usort vbuild vyper websocket willow
        wsgiref
    """,
    "npm": """
        @aws-cdk/core accept ansistyles args args-parser as-number binaryextensions brace brakes buffers callsite
        camel-case cli-spinner clones clui color-namer cookies csso cssselect dargs dom-serialize edn-data es-map
        es-set fclone findup flatten foreach fs.extra gaxios global has-own html-escape ip-bigint ip-regex ip-set
        is-array is-blob is-object is-regexp is-typedarray isstream it-glob it-map jsdoc jslint jsona jsonc jsonp
        just-diff kindof lrucache media-type mkdir murmurhash object-values one-time p-tap pargs parse-url parseuri
        path path-parser postcss-values-parser preact proptypes react-if react-vis readdir redent rs-module-lexer
        rsync schedule server set-proto stdnum synckit ts-map tslab tslint tsutils ttypescript urijs vargs vasync
        wordwrap xbytes
    """,
}
"""OSV ecosystem -> names that look like those of others and are in wide use themselves."""
